package io.pgstow.archive.plain;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Encoding;
import io.pgstow.archive.SqlLexer;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.StatementEnd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes a script of pg_dump, pg_dumpall or people apart as psql does (psqlscan.l), into statements
 * and the rows of COPY, and passes them on in pieces, so that neither a statement nor rows need
 * memory. Commands of psql are not passed on: {@code \\restrict}, {@code \\connect} and {@code
 * \\encoding} are understood, any other is refused, for it could run programs and read files.
 *
 * <p>Not safe for use by several threads. Closes nothing.
 */
public final class ScriptScanner {
  /** What is known of a statement when it is decided where it goes, bytes. */
  private static final int HEAD = 1 << 16;

  /** What psql holds in memory of one statement; bytes. */
  private static final long LONGEST = 256L << 20;

  private static final int COMMAND = 1 << 12;

  private static final Pattern CONNECT =
      Pattern.compile(
          "\\\\c(?:onnect)?\\s+(?:-reuse-previous=on\\s+\"dbname='(?<escaped>(?:[^'\\\\]|\\\\.)*)'\""
              + "|\"(?<quoted>(?:[^\"]|\"\")*)\"|(?<bare>[^\\s\"'\\\\]+))\\s*");
  private static final Pattern RESTRICT = Pattern.compile("\\\\(?:un)?restrict [A-Za-z0-9]+\\s*");

  /** pg_dump writes it before a {@code \\connect} whose name psql has to take apart. */
  private static final Pattern ENCODING =
      Pattern.compile("\\\\encoding (?<name>[A-Za-z0-9_-]+)\\s*");

  /** The comments around each dump of a database (pg_backup_archiver.c, RestoreArchive). */
  private static final Pattern MARK =
      Pattern.compile("^-- PostgreSQL database dump(?<end> complete)?\\r?$", Pattern.MULTILINE);

  private static final String CLIENT_ENCODING = "client_encoding";

  /** As a setting takes it (bool.c). */
  private static final Set<String> TRUE =
      Set.of("on", "true", "tru", "tr", "t", "yes", "ye", "y", "1");

  private final InputStream in;
  private final ScriptTarget target;
  private final byte[] buffer = new byte[1 << 16];
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private int next;
  private int limit;
  private long consumed;
  private long start;
  private boolean standardStrings = true;
  private Encoding encoding = Encoding.UTF8;
  private boolean endsWithReturn;
  private @Nullable OutputStream out;
  private @Nullable Statement statement;
  private boolean withinDump;
  private long statements;
  private long rows;

  public ScriptScanner(InputStream in, ScriptTarget target) {
    this.in = in;
    this.target = target;
  }

  /**
   * Goes through the script to its end, or until the target is satisfied.
   *
   * @throws ArchiveException if it ends within a statement or rows, or holds what is refused
   */
  public void run() throws IOException {
    boolean more = true;
    while (more && !target.isSatisfied()) {
      more = scanStatement();
    }
  }

  /** How many statements there were. */
  public long statements() {
    return statements;
  }

  /** How many rows of COPY there were. */
  public long rows() {
    return rows;
  }

  /** How many bytes of the script were read. */
  public long bytes() {
    return consumed;
  }

  private boolean scanStatement() throws IOException {
    pending.reset();
    out = null;
    statement = null;
    start = consumed;
    var lexer = new SqlLexer(this::take, standardStrings);
    var end = new StatementEnd();
    long tokens = 0;
    boolean copy = false;
    boolean from = false;
    boolean stdin = false;
    while (true) {
      SqlLexer.Kind kind = lexer.next();
      switch (kind) {
        case UNTERMINATED ->
            throw ArchiveException.corrupt(
                consumed, "the script ends within a string, a name or a comment");
        case END -> {
          if (tokens == 0) {
            followMarks(pending.toString(ISO_8859_1));
          }
          finish(tokens > 0);
          if (withinDump) {
            throw ArchiveException.corrupt(
                consumed,
                "the script ends within the dump of a database, without the last line of pg_dump");
          }
          if (out != null) {
            // psql runs what has no semicolon, too, if nothing follows
            out.write(';');
          }
          return false;
        }
        case SYMBOL -> {
          if (lexer.symbol() == '\\') {
            if (tokens == 0) {
              followMarks(pending.toString(ISO_8859_1));
            }
            command(tokens);
            return true;
          }
        }
        default -> {}
      }
      String word = lexer.word();
      copy |= tokens == 0 && word.equals("copy");
      stdin |= copy && from && word.equals("stdin");
      from = word.equals("from");
      tokens++;
      if (end.isAt(word, lexer.symbol())) {
        finish(true);
        if (stdin) {
          copyRows();
        }
        return true;
      }
    }
  }

  /** The next byte, which belongs to the current statement. */
  private int take() throws IOException {
    if (next == limit && !fill()) {
      return -1;
    }
    if (pending.size() >= HEAD) {
      // comments of any length are not kept
      if (SqlTokens.of(pending.toString(ISO_8859_1), standardStrings).at(0).kind()
          == SqlLexer.Kind.END) {
        followMarks(pending.toString(ISO_8859_1));
        pending.reset();
      } else {
        pass();
      }
    }
    if (consumed - start > LONGEST) {
      throw ArchiveException.unsupported(
          start,
          "a statement of over %d bytes, of which psql would hold all in memory; %d bytes of the script were read"
              .formatted(LONGEST, consumed));
    }
    consumed++;
    byte b = buffer[next++];
    pending.write(b);
    return b & 0xff;
  }

  private boolean fill() throws IOException {
    int count = in.read(buffer, 0, buffer.length);
    next = 0;
    limit = Math.max(count, 0);
    return count > 0;
  }

  private OutputStream decide() throws IOException {
    OutputStream chosen = out;
    if (chosen == null) {
      var read =
          new Statement(
              SqlTokens.of(pending.toString(ISO_8859_1), standardStrings), start, encoding);
      statement = read;
      followMarks(read.tokens().sql().substring(0, read.tokens().at(0).start()));
      follow(read.tokens());
      chosen = target.take(read);
      out = chosen;
    }
    return chosen;
  }

  private void pass() throws IOException {
    pending.writeTo(decide());
    pending.reset();
  }

  private void finish(boolean isStatement) throws IOException {
    if (isStatement) {
      statements++;
      pass();
    }
    pending.reset();
  }

  /**
   * Takes note of the comments that say where a dump begins and ends: one of several in a script
   * may be cut, and the script go on.
   */
  private void followMarks(String comments) throws ArchiveException {
    Matcher mark = MARK.matcher(comments);
    while (mark.find()) {
      boolean begins = mark.group("end") == null;
      if (begins && withinDump) {
        throw endsEarly();
      }
      withinDump = begins;
    }
  }

  private ArchiveException endsEarly() {
    return ArchiveException.corrupt(
        consumed, "the dump of a database ends without the last line of pg_dump");
  }

  /** What a statement says of how the next ones are to be read. */
  private void follow(SqlTokens sql) throws ArchiveException {
    if (sql.are(0, "select") && sql.contain("set_config") && names(sql, CLIENT_ENCODING)) {
      throw ArchiveException.unsupported(
          start, "a script that sets its encoding by a function; write SET client_encoding");
    }
    if (!sql.are(0, "set") && !sql.are(0, "reset")) {
      return;
    }
    int name = sql.at(1).is("session") || sql.at(1).is("local") ? 2 : 1;
    boolean known = sql.are(0, "set") && !sql.at(name + 2).is("default");
    if (is(sql.at(name), "standard_conforming_strings")) {
      standardStrings = !known || TRUE.contains(value(sql.at(name + 2)).toLowerCase(Locale.ROOT));
    } else if (is(sql.at(name), CLIENT_ENCODING)) {
      encodeBy(known ? value(sql.at(name + 2)) : Encoding.UTF8.name());
    } else if (sql.at(name).is("names")) {
      encodeBy(sql.at(name + 1).is("default") ? Encoding.UTF8.name() : value(sql.at(name + 1)));
    }
  }

  private static boolean is(SqlTokens.Token token, String setting) {
    return token.isIdentifier() && token.identifier().equalsIgnoreCase(setting);
  }

  private static boolean names(SqlTokens sql, String setting) {
    return sql.tokens().stream().anyMatch(token -> value(token).equalsIgnoreCase(setting));
  }

  private static String value(SqlTokens.Token token) {
    return token.text().replace("'", "").replace("\"", "");
  }

  private void encodeBy(String name) throws ArchiveException {
    encoding = Encoding.meant(name);
    if (!encoding.agreesWithAscii()) {
      throw ArchiveException.unsupported(
          start,
          "a script in the encoding \"%s\", in which a byte of a character may look like a quote; dump it with --encoding=UTF8, or convert it with iconv and change its SET client_encoding"
              .formatted(name));
    }
  }

  /** A command of psql: the backslash is read, the line is not. */
  private void command(long tokens) throws IOException {
    var line = new StringBuilder("\\");
    for (int c = read(); c >= 0 && c != '\n'; c = read()) {
      if (line.length() == COMMAND) {
        break;
      }
      line.append((char) c);
    }
    String command = line.toString();
    Matcher connect = CONNECT.matcher(command);
    Matcher newEncoding = ENCODING.matcher(command);
    boolean alone = tokens == 0;
    pending.reset();
    if (alone && connect.matches()) {
      target.connect(database(connect));
      if (!encoding.equals(Encoding.UTF8)) {
        // for psql it ends with the session
        setEncoding(Encoding.UTF8.name());
      }
    } else if (alone && newEncoding.matches()) {
      setEncoding(newEncoding.group("name").toUpperCase(Locale.ROOT));
    } else if (!alone || !RESTRICT.matcher(command).matches()) {
      throw ArchiveException.unsupported(
          start,
          "the command \"%s\" of psql at byte %d, which could run programs or read files"
              .formatted(command.strip(), consumed));
    }
  }

  /** As a statement, for it says of what follows the same as {@code \\encoding} does. */
  private void setEncoding(String name) throws IOException {
    out = null;
    pending.writeBytes("\nSET client_encoding = '%s';".formatted(name).getBytes(ISO_8859_1));
    pass();
  }

  private String database(Matcher connect) {
    // first quoted as a value of a connection string, then as a name
    String name =
        Optional.ofNullable(connect.group("escaped"))
            .map(escaped -> escaped.replace("\"\"", "\"").replaceAll("\\\\(.)", "$1"))
            .or(
                () ->
                    Optional.ofNullable(connect.group("quoted"))
                        .map(quoted -> quoted.replace("\"\"", "\"")))
            .orElseGet(() -> connect.group("bare"));
    return Statement.databaseName(name, encoding);
  }

  private int read() throws IOException {
    if (next == limit && !fill()) {
      return -1;
    }
    consumed++;
    return buffer[next++] & 0xff;
  }

  /** The lines behind COPY … FROM stdin, up to the one that ends them. */
  private void copyRows() throws IOException {
    OutputStream chosen = decide();
    Statement copy = statement;
    restOfLine(chosen);
    long begin = consumed;
    long past = consumed;
    long count = 0;
    while (!isEnd()) {
      passLine(chosen, copy);
      past = consumed;
      count++;
    }
    chosen.write('\\');
    chosen.write('.');
    if (endsWithReturn) {
      // before 18 the server demands that all lines end alike
      chosen.write('\r');
    }
    chosen.write('\n');
    rows += count;
    if (copy != null) {
      target.copied(copy, count, past - begin);
    }
  }

  private void restOfLine(OutputStream chosen) throws IOException {
    for (int c = read(); c != '\n'; c = read()) {
      if (c < 0) {
        throw endsWithinRows();
      }
      if (c != ' ' && c != '\t' && c != '\r') {
        throw ArchiveException.unsupported(consumed, "more in the line of a COPY from stdin");
      }
    }
    chosen.write('\n');
  }

  /** Whether the next line is the end of the rows, which is passed over then. */
  private boolean isEnd() throws IOException {
    require(4);
    int left = limit - next;
    if (left < 2 || buffer[next] != '\\' || buffer[next + 1] != '.') {
      return false;
    }
    int past = 2;
    boolean returned = left > past && buffer[next + past] == '\r';
    if (returned) {
      past++;
    }
    if (left > past && buffer[next + past] != '\n') {
      return false;
    }
    endsWithReturn = returned;
    int length = Math.min(left, past + 1);
    next += length;
    consumed += length;
    return true;
  }

  /** Reads on until so many bytes are there, or no more. */
  private void require(int count) throws IOException {
    while (limit - next < count) {
      System.arraycopy(buffer, next, buffer, 0, limit - next);
      limit -= next;
      next = 0;
      int read = in.read(buffer, limit, buffer.length - limit);
      if (read < 0) {
        return;
      }
      limit += read;
    }
  }

  private void passLine(OutputStream chosen, @Nullable Statement copy) throws IOException {
    while (true) {
      int end = next;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      boolean whole = end < limit;
      int past = whole ? end + 1 : end;
      chosen.write(buffer, next, past - next);
      consumed += past - next;
      next = past;
      if (whole) {
        return;
      }
      if (!fill()) {
        throw copy == null ? endsWithinRows() : endsWithin(copy);
      }
    }
  }

  private ArchiveException endsWithin(Statement copy) {
    return ArchiveException.corrupt(
        consumed, "the script ends within the rows of " + copy.copiedTable().orElse("a table"));
  }

  private ArchiveException endsWithinRows() {
    return ArchiveException.corrupt(consumed, "the script ends within the rows of a table");
  }
}
