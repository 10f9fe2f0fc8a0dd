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
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Runs a CLI command on another server: {@code steward list-jobs --server URL}. That server defines
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

  /**
   * Moves connection options from before the command to after it: {@code --server URL list-jobs}.
   */
  static List<String> commandFirst(List<String> typed) {
    int first = 0;
    while (first < typed.size() && isOption(typed.get(first))) {
      first += VALUE_OPTIONS.contains(typed.get(first)) ? 2 : 1;
    }
    if (first == 0 || first >= typed.size()) {
      return typed;
    }
    List<String> command = typed.subList(first, typed.size());
    int end = command.indexOf("--");
    end = end < 0 ? command.size() : end;
    var words = new ArrayList<>(command.subList(0, end));
    words.addAll(typed.subList(0, first));
    words.addAll(command.subList(end, command.size()));
    return words;
  }

  /** True for a connection option, with or without {@code =value}. */
  static boolean isOption(String word) {
    int equals = word.indexOf('=');
    return FLAGS.contains(word)
        || VALUE_OPTIONS.contains(equals < 0 ? word : word.substring(0, equals));
  }

  /** Options for server commands, in alphabetical order. */
  static List<String> options() {
    var all = new TreeSet<>(VALUE_OPTIONS);
    all.addAll(FLAGS);
    return List.copyOf(all);
  }

  /**
   * Parses a command for another server; null if neither {@code --server} nor {@code JENKINS_URL}
   * names one, or if the launcher's own help was requested.
   */
  static @Nullable RemoteCommand find(List<String> typed, CliEnvironment environment) {
    var words = new ArrayList<String>();
    var options = new ArrayList<String>();
    for (int i = 0; i < typed.size(); i++) {
      String word = typed.get(i);
      if (word.equals("--")) {
        words.addAll(typed.subList(i, typed.size()));
        break;
      }
      if (isOption(word)) {
        options.add(word);
        if (VALUE_OPTIONS.contains(word) && i + 1 < typed.size()) {
          options.add(typed.get(++i));
        }
      } else {
        words.add(word);
      }
    }
    Arguments arguments = Arguments.parse(options, VALUE_OPTIONS, FLAGS);
    boolean hasServer =
        arguments.has("--server")
            || (new JenkinsVariables(environment).hasServer() && !isLauncherHelp(words));
    return hasServer && !words.isEmpty()
        ? new RemoteCommand(helpOf(words), arguments, environment)
        : null;
  }

  private static boolean isLauncherHelp(List<String> words) {
    return words.equals(List.of("help")) || (!words.isEmpty() && words.getFirst().startsWith("-"));
  }

  /**
   * Turns {@code NAME --help} into {@code help NAME}, since server commands do not support {@code
   * --help}.
   */
  private static List<String> helpOf(List<String> words) {
    int end = words.indexOf("--");
    List<String> options = end < 0 ? words : words.subList(0, end);
    boolean isHelp =
        options.contains("--help") || (words.getLast().equals("-h") && words.size() < 3);
    if (!isHelp) {
      return words;
    }
    String first = words.getFirst();
    return first.startsWith("-") || first.equals("help") ? List.of("help") : List.of("help", first);
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
