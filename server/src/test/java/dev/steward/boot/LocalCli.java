package dev.steward.boot;

import dev.steward.cli.Commands;
import dev.steward.cli.Terminal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs {@code steward} commands in this process and keeps their output. */
final class LocalCli implements Terminal {

  private final StringBuilder out = new StringBuilder();
  private final StringBuilder err = new StringBuilder();

  /** Runs a command; returns its exit status. */
  int run(String... command) {
    out.setLength(0);
    err.setLength(0);
    return new Commands(Main.commands(List.of(command))).run(List.of(command), this);
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  @Override
  public void out(String line) {
    out.append(line).append('\n');
  }

  @Override
  public void err(String line) {
    err.append(line).append('\n');
  }

  @Override
  public @Nullable String password(String prompt) {
    return null;
  }

  @Override
  public boolean confirm(String question) {
    return false;
  }
}
