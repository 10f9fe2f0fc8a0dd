package dev.steward.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A simulated terminal user: runs commands, answers prompts and captures the output. */
final class Typed implements Terminal {

  private final Map<String, String> environment = new HashMap<>();
  private final Deque<String> passwords = new ArrayDeque<>();
  private final List<String> prompts = new ArrayList<>();
  private final StringBuilder out = new StringBuilder();
  private final StringBuilder err = new StringBuilder();
  private Duration patience = Duration.ofSeconds(20);
  private boolean yes;

  /** Logins are stored below that folder. */
  Typed(Path settings) {
    environment.put("XDG_CONFIG_HOME", settings.toString());
  }

  Typed answering(String... secrets) {
    passwords.addAll(List.of(secrets));
    return this;
  }

  Typed sayingYes() {
    yes = true;
    return this;
  }

  Typed with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Typed waiting(Duration longest) {
    patience = longest;
    return this;
  }

  /** Runs a command; then {@link #out()} and {@link #err()} hold its output. */
  int run(String... words) {
    out.setLength(0);
    err.setLength(0);
    prompts.clear();
    var around = new Surroundings(environment, patience);
    List<Command> commands =
        List.of(
            Remote.tokenCreate().in(around),
            Remote.tokenList().in(around),
            Remote.tokenRevoke().in(around),
            Remote.whoAmI().in(around),
            Remote.login().in(around),
            Remote.logout().in(around));
    return new Commands(commands).run(List.of(words), this);
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  /** All prompts. */
  List<String> prompts() {
    return prompts;
  }

  @Override
  public void out(String line) {
    out.append(line).append('\n');
  }

  @Override
  public void err(String line) {
    err.append(Terminal.harmless(line)).append('\n');
  }

  @Override
  public @Nullable String password(String prompt) {
    prompts.add(prompt);
    return passwords.poll();
  }

  @Override
  public boolean confirms(String question) {
    prompts.add(question);
    return yes;
  }
}
