package dev.steward.testing;

import dev.steward.boot.StewardAccess;
import dev.steward.cli.Commands;
import dev.steward.cli.Terminal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs {@code steward} commands in this process and keeps their output. */
public final class LocalCli implements Terminal {

  private final StringBuilder out = new StringBuilder();
  private final StringBuilder err = new StringBuilder();

  /** Runs a command; returns its exit status. */
  public int run(String... command) {
    out.setLength(0);
    err.setLength(0);
    return new Commands(StewardAccess.commands(List.of(command))).run(List.of(command), this);
  }

  public String out() {
    return out.toString();
  }

  public String err() {
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
