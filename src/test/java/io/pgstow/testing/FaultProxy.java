package io.pgstow.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP proxy before an S3 server, on a free port of the loopback address, that makes things go
 * wrong as told and passes the rest on byte for byte: the client signs for the address of the
 * proxy, and the server finds that address in the Host header. Without TLS, and in path style.
 *
 * <p>Thread-safe. Whoever opens it closes it, which breaks the connections that are left.
 */
public final class FaultProxy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FaultProxy.class);

  private final URI server;
  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Rule> rules = new ArrayList<>();
  private final List<S3Request> requests = new ArrayList<>();
  private final List<S3Request> faulted = new ArrayList<>();

  private FaultProxy(URI server, ServerSocket listener) {
    this.server = server;
    this.listener = listener;
  }

  /** Opens a proxy before a server, which may be stopped and started again meanwhile. */
  public static FaultProxy before(URI server) {
    try {
      var proxy = new FaultProxy(server, FreePort.listen());
      proxy.threads.execute(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where clients reach the server through this proxy. */
  public URI endpoint() {
    return URI.create(
        "http://%s:%d"
            .formatted(listener.getInetAddress().getHostAddress(), listener.getLocalPort()));
  }

  /**
   * Has a fault happen from now on. Of several faults for one request, the one first injected
   * happens.
   *
   * @param which kind of request: an {@link S3Operation}, or any condition
   * @param when which requests of that kind, counted from now
   */
  public synchronized void inject(Predicate<S3Request> which, Occurrences when, Fault fault) {
    rules.add(new Rule(which, when, fault));
  }

  /** Forgets faults and requests. */
  public synchronized void reset() {
    rules.clear();
    requests.clear();
    faulted.clear();
  }

  /** The requests so far, in the order of their coming. */
  public synchronized List<S3Request> requests() {
    return List.copyOf(requests);
  }

  /** Those of the requests that got a fault. */
  public synchronized List<S3Request> faulted() {
    return List.copyOf(faulted);
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      // a virtual thread that waits for a socket closes it when interrupted (java.net.Socket)
      threads.shutdownNow();
      threads.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        threads.execute(() -> serve(client));
      }
    } catch (IOException | RejectedExecutionException e) {
      if (!listener.isClosed()) {
        throw new IllegalStateException("cannot accept connections any more", e);
      }
    }
  }

  private void serve(Socket socket) {
    try (var client = new Peer(socket)) {
      boolean open = true;
      while (open) {
        var head = HttpHead.read(client.input());
        open = head.isPresent() && handle(S3Request.of(head.get()), client);
      }
      client.hangUp();
    } catch (IOException e) {
      // either side may hang up at any time, and closing the connection tells the other one
      LOG.debug("connection ended", e);
    }
  }

  private boolean handle(S3Request request, Peer client) throws IOException {
    Fault fault = faultFor(request);
    LOG.debug("{}: {}", request, fault);
    if (fault instanceof Fault.Answer answer) {
      Exchange.answer(request, answer, client);
      return false;
    }
    try (var upstream = new Peer(new Socket(server.getHost(), server.getPort()))) {
      return new Exchange(request, fault, client, upstream).run();
    }
  }

  private synchronized @Nullable Fault faultFor(S3Request request) {
    requests.add(request);
    Fault chosen = null;
    for (Rule rule : rules) {
      if (rule.strikes(request) && chosen == null) {
        chosen = rule.fault;
      }
    }
    if (chosen != null) {
      faulted.add(request);
    }
    return chosen;
  }

  /** A fault, and the requests it is for. */
  private static final class Rule {
    private final Predicate<S3Request> which;
    private final Occurrences when;
    private final Fault fault;
    private int seen;

    Rule(Predicate<S3Request> which, Occurrences when, Fault fault) {
      this.which = which;
      this.when = when;
      this.fault = fault;
    }

    boolean strikes(S3Request request) {
      return which.test(request) && when.include(++seen);
    }
  }
}
