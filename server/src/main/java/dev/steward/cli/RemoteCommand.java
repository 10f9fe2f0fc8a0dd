package dev.steward.cli;

import dev.steward.client.ClientSession;
import dev.steward.client.Connection;
import dev.steward.client.HttpConnection;
import dev.steward.client.WebSocketConnection;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs a CLI command of another server: {@code steward list-jobs --server URL}. That server defines
 * the commands and their arguments; only the connection options are parsed here.
 */
final class RemoteCommand {

  private static final Set<String> VALUE_OPTIONS =
      Set.of("--server", "--user", "--password-file", "--cacert", "--proxy");
  private static final Set<String> FLAGS = Set.of("--verbose", "--allow-http", "--force", "--http");

  private final List<String> words;
  private final Arguments arguments;
  private final CliEnvironment environment;

  private RemoteCommand(List<String> words, Arguments arguments, CliEnvironment environment) {
    this.words = words;
    this.arguments = arguments;
    this.environment = environment;
  }

  /** Parses a command for another server; null without {@code --server}. */
  static @Nullable RemoteCommand find(List<String> typed, CliEnvironment environment) {
    var words = new ArrayList<String>();
    var options = new ArrayList<String>();
    for (int i = 0; i < typed.size(); i++) {
      String word = typed.get(i);
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      if (word.equals("--")) {
        words.addAll(typed.subList(i, typed.size()));
        break;
      }
      if (FLAGS.contains(word) || VALUE_OPTIONS.contains(name)) {
        options.add(word);
        if (VALUE_OPTIONS.contains(word) && i + 1 < typed.size()) {
          options.add(typed.get(++i));
        }
      } else {
        words.add(word);
      }
    }
    Arguments arguments = Arguments.parse(options, VALUE_OPTIONS, FLAGS);
    return arguments.has("--server") && !words.isEmpty()
        ? new RemoteCommand(words, arguments, environment)
        : null;
  }

  /** Runs the command and returns its status. */
  int run(Terminal terminal) {
    try (HttpTransport transport = new HttpTransport(arguments, environment, terminal)) {
      ServerSession serverSession = new RemoteRun(arguments, terminal, environment).open(transport);
      String url = serverSession.server().target().url();
      String authorization = serverSession.credentials().authorizationHeader();
      try {
        var session =
            new ClientSession(System.in, new FileOutputStream(FileDescriptor.out), System.err);
        Connection connection =
            arguments.has("--http")
                ? new HttpConnection(transport.client(), url, authorization, session)
                : new WebSocketConnection(transport.client(), url, authorization, session);
        return session.run(connection, words);
      } catch (IOException e) {
        throw new CommandFailure("run the command", String.valueOf(e.getMessage()), "");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return ClientSession.STATUS_LOST;
      }
    }
  }
}
