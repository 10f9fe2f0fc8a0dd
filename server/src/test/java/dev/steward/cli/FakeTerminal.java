package dev.steward.cli;

import java.io.InputStream;
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
final class FakeTerminal implements Terminal {

  private final Map<String, String> environment = new HashMap<>();
  private final Deque<String> passwords = new ArrayDeque<>();
  private final List<String> prompts = new ArrayList<>();
  private final StringBuilder out = new StringBuilder();
  private final StringBuilder err = new StringBuilder();
  private InputStream input = InputStream.nullInputStream();
  private Duration timeout = Duration.ofSeconds(20);
  private boolean confirmation;

  /** Stores logins below the given folder. */
  FakeTerminal(Path settings) {
    environment.put("XDG_CONFIG_HOME", settings.toString());
  }

  FakeTerminal withPasswords(String... secrets) {
    passwords.addAll(List.of(secrets));
    return this;
  }

  FakeTerminal confirming() {
    confirmation = true;
    return this;
  }

  FakeTerminal withVariable(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  FakeTerminal withInput(InputStream stream) {
    input = stream;
    return this;
  }

  FakeTerminal withTimeout(Duration duration) {
    timeout = duration;
    return this;
  }

  /** Runs a command; then {@link #out()} and {@link #err()} return its output. */
  int run(String... arguments) {
    out.setLength(0);
    err.setLength(0);
    prompts.clear();
    var cliEnvironment = new CliEnvironment(environment, timeout);
    List<Command> commands =
        List.of(
            AccountCommand.tokenCreate().withEnvironment(cliEnvironment),
            AccountCommand.tokenList().withEnvironment(cliEnvironment),
            AccountCommand.tokenRevoke().withEnvironment(cliEnvironment),
            AccountCommand.whoAmI().withEnvironment(cliEnvironment),
            AccountCommand.login().withEnvironment(cliEnvironment),
            AccountCommand.logout().withEnvironment(cliEnvironment),
            new LintCommand(input));
    return new Commands(commands, cliEnvironment).run(List.of(arguments), this);
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
    err.append(Terminal.withoutControls(line)).append('\n');
  }

  @Override
  public @Nullable String password(String prompt) {
    prompts.add(prompt);
    return passwords.poll();
  }

  @Override
  public boolean confirm(String question) {
    prompts.add(question);
    return confirmation;
  }
}
