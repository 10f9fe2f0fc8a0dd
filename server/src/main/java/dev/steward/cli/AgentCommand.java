package dev.steward.cli;

import dev.steward.host.inbound.Agent;
import dev.steward.text.ProductVersion;
import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** {@code steward agent}: makes this machine a node of a server that it connects to. */
public final class AgentCommand implements Command {

  private static final int STATUS_REFUSED = 3;
  private static final int STATUS_INCOMPATIBLE = 4;

  private final @Nullable CliEnvironment environment;

  public AgentCommand() {
    this(null);
  }

  AgentCommand(@Nullable CliEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public String name() {
    return "agent";
  }

  @Override
  public String summary() {
    return "connect this machine to a server as a node";
  }

  @Override
  public String help() {
    return """
    steward agent --server URL --name N --secret-file FILE [options]

    Connects to the server over a WebSocket and runs the builds of the node N on this machine, as
    the user that runs this command. Reconnects whenever the connection is lost; builds continue
    without a connection, even if the agent is stopped or killed.

      --secret-file FILE    file with the secret from the node's page, readable only by you
      --work-dir DIR        working folder for the programs that the server starts (default: the
                            current folder); created if missing
      --cacert FILE         trust these CA certificates (PEM) instead of the default ones
      --proxy URL           use a proxy; default: the variables https_proxy and http_proxy
      --allow-http          allow an unencrypted connection to another machine
      --help                show this help

    Needs sh, setsid (util-linux), tar, find, sed and other POSIX programs on this machine.
    Messages go to standard error. After a temporary failure, the agent tries again within a second,
    and then at increasing intervals of at most a minute.

    Exit statuses: 0 stopped by SIGTERM or SIGINT; 1 the secret file or the folder cannot be used;
    2 invalid arguments; 3 the server does not accept the name or the secret; 4 the versions of
    server and agent are incompatible.\
    """;
  }

  @Override
  public Set<String> valueOptions() {
    return Set.of("--server", "--name", "--secret-file", "--work-dir", "--cacert", "--proxy");
  }

  @Override
  public Set<String> flags() {
    return Set.of("--allow-http");
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    Target target = Target.parse(arguments.get("--server"));
    String node = arguments.get("--name");
    Path secretFile = Path.of(arguments.get("--secret-file")).toAbsolutePath();
    String folder = arguments.find("--work-dir");
    CliEnvironment effective = environment == null ? CliEnvironment.ofProcess() : environment;
    try (var transport = new HttpTransport(arguments, effective, terminal)) {
      requireEncryption(arguments, target, transport);
      var options =
          new Agent.Options(
              target.resolve(Agent.PATH),
              node,
              secretFile,
              Path.of(folder == null ? "" : folder).toAbsolutePath().normalize(),
              effective.variables());
      terminal.err("Steward agent " + ProductVersion.current().number() + " for " + target.url());
      return run(
          new Agent(
              options,
              new TransportConnector(transport),
              terminal::err,
              InstantSource.system(),
              RandomGenerator.getDefault()));
    }
  }

  private static void requireEncryption(
      Arguments arguments, Target target, HttpTransport transport) {
    boolean isLocal = target.isLoopback() && !transport.usesRemoteProxy(target.resolve(""));
    if (!target.isHttps() && !isLocal && !arguments.has("--allow-http")) {
      throw new CommandFailure(
          "connect to the server",
          target.origin() + " is not encrypted, so others on the network could read the secret.",
          "Use the https address, or --allow-http if you trust the network.");
    }
  }

  private static int run(Agent agent) {
    Thread hook =
        Thread.ofPlatform()
            .name("stop")
            .unstarted(() -> {
              agent.close();
              // After SIGTERM, the JVM would exit with status 143, and service managers would
              // report a failure.
              Runtime.getRuntime().halt(0);
            });
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      Agent.Outcome outcome = agent.run();
      if (outcome != Agent.Outcome.STOPPED) {
        remove(hook);
      }
      return switch (outcome) {
        case STOPPED -> 0;
        case REFUSED -> STATUS_REFUSED;
        case INCOMPATIBLE -> STATUS_INCOMPATIBLE;
      };
    } catch (NoSuchFileException e) {
      remove(hook);
      throw failure(e.getFile() + " does not exist.");
    } catch (IOException e) {
      remove(hook);
      throw failure(e.getMessage() + ".");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /** Removes the hook, which would replace the exit status of this command. */
  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is exiting because of a signal.
      return;
    }
  }

  private static CommandFailure failure(String cause) {
    return new CommandFailure(
        "start the agent",
        cause,
        "Save the secret from the node's page in a file that only you can read, and pass the file"
            + " with --secret-file.");
  }

  /** Opens connections with the proxy and the certificates of the command line. */
  private record TransportConnector(HttpTransport transport) implements Agent.Connector {

    @Override
    public WebSocket.Builder webSocket(URI uri) {
      return transport.webSocket(uri);
    }

    @Override
    public String explain(URI uri, Throwable failure) {
      String message = transport.explain("connect to the server", uri, failure).getMessage();
      return Terminal.sanitize(message).replaceFirst("\\.$", "");
    }
  }
}
