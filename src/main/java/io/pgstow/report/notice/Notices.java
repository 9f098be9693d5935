package io.pgstow.report.notice;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgstow.report.notice.HttpSender.Message;
import io.pgstow.report.result.ResultJson;
import io.pgstow.report.result.ResultText;
import io.pgstow.report.result.RunOutcome;
import io.pgstow.report.result.RunResult;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who is told what of a run. Immutable.
 *
 * @param hook that gets a JSON document by POST
 * @param asResult whether that is the result as it is; otherwise it is a text, as hooks in the
 *     manner of Slack take it
 * @param on of what the hook is told
 * @param healthcheck in the manner of healthchecks.io: it is told of every start and end
 */
public record Notices(
    Optional<URI> hook, boolean asResult, Set<Notice> on, Optional<URI> healthcheck) {
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain; charset=utf-8";

  /** What Slack takes at most is more; a person does not read on. */
  private static final int LONGEST_TEXT = 3000;

  /** What healthchecks.io keeps of a body. */
  private static final int LONGEST_BODY = 10_000;

  /** Of verifications, as in {@code ExitCode}. */
  private static final int DIFFERS = 8;

  /** What to send when a run begins; its outcome is {@link RunOutcome#STARTED}. */
  public List<Message> start(RunResult result) {
    var messages = new ArrayList<Message>();
    healthcheck.ifPresent(
        url -> messages.add(new Message("POST", below(url, "start"), TEXT, new byte[0])));
    hook.filter(_ -> on.contains(Notice.START)).ifPresent(url -> messages.add(toHook(url, result)));
    return messages;
  }

  /** What to send when a run has ended. */
  public List<Message> end(RunResult result) {
    var messages = new ArrayList<Message>();
    healthcheck.ifPresent(
        url ->
            messages.add(
                new Message(
                    "POST",
                    below(url, Integer.toString(result.exitCode())),
                    TEXT,
                    cut(String.join("\n", ResultText.notice(result)), LONGEST_BODY)
                        .getBytes(UTF_8))));
    hook.filter(_ -> tells(result)).ifPresent(url -> messages.add(toHook(url, result)));
    return messages;
  }

  private boolean tells(RunResult result) {
    if (result.outcome() == RunOutcome.DONE) {
      return on.contains(Notice.SUCCESS);
    }
    return on.contains(Notice.FAILURE)
        || (result.exitCode() == DIFFERS && on.contains(Notice.VERIFY_FAILED));
  }

  private Message toHook(URI url, RunResult result) {
    String body =
        asResult
            ? ResultJson.of(result)
            : JsonMapper.shared().writeValueAsString(Map.of("text", text(result)));
    return new Message("POST", url, JSON, body.getBytes(UTF_8));
  }

  /** Slack takes three characters for its own. */
  private static String text(RunResult result) {
    return cut(
        String.join("\n", ResultText.notice(result))
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;"),
        LONGEST_TEXT);
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
  }

  /** A segment more of the path; a query stays. */
  private static URI below(URI url, String segment) {
    String text = url.toString();
    int end = text.indexOf('?') < 0 ? text.length() : text.indexOf('?');
    return URI.create(
        text.substring(0, end).replaceFirst("/+$", "") + "/" + segment + text.substring(end));
  }
}
