package dev.steward.cli;

import dev.steward.client.HttpLine;
import dev.steward.client.Line;
import dev.steward.client.Session;
import dev.steward.client.SocketLine;
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

  private static final Set<String> VALUED =
      Set.of("--server", "--user", "--password-file", "--cacert", "--proxy");
  private static final Set<String> FLAGS = Set.of("--verbose", "--allow-http", "--force", "--http");

  private final List<String> words;
  private final Arguments arguments;
  private final Surroundings surroundings;

  private RemoteCommand(List<String> words, Arguments arguments, Surroundings surroundings) {
    this.words = words;
    this.arguments = arguments;
    this.surroundings = surroundings;
  }

  /** Parses a command for another server; null without {@code --server}. */
  static @Nullable RemoteCommand find(List<String> typed, Surroundings surroundings) {
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
      if (FLAGS.contains(word) || VALUED.contains(name)) {
        options.add(word);
        if (VALUED.contains(word) && i + 1 < typed.size()) {
          options.add(typed.get(++i));
        }
      } else {
        words.add(word);
      }
    }
    Arguments arguments = Arguments.parse(options, VALUED, FLAGS);
    return arguments.has("--server") && !words.isEmpty()
        ? new RemoteCommand(words, arguments, surroundings)
        : null;
  }

  /** Runs the command and returns its status. */
  int run(Terminal terminal) {
    try (Wire wire = new Wire(arguments, surroundings, terminal)) {
      Conversation conversation = new RemoteRun(arguments, terminal, surroundings).open(wire);
      String url = conversation.seen().target().url();
      String authorization = conversation.credentials().basic();
      try {
        var session = new Session(System.in, new FileOutputStream(FileDescriptor.out), System.err);
        Line line =
            arguments.has("--http")
                ? new HttpLine(wire.client(), url, authorization, session)
                : new SocketLine(wire.client(), url, authorization, session);
        return session.run(line, words);
      } catch (IOException e) {
        throw new Failed("run the command", String.valueOf(e.getMessage()), "");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Session.LOST;
      }
    }
  }
}
