package dev.steward.rest.cli;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.problem.Problem;
import java.util.Collection;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All commands by name, for execution, {@code help} and the {@code /cli} page. */
public final class CommandTable {

  private final TreeMap<String, CliCommand> all = new TreeMap<>();
  private final Authorizer rights;

  public CommandTable(Authorizer rights) {
    this.rights = rights;
  }

  void add(CliCommand command) {
    all.put(command.name(), command);
  }

  Collection<CliCommand> all() {
    return all.values();
  }

  @Nullable CliCommand find(String name) {
    return all.get(name);
  }

  /**
   * Requires Overall/Read unless the command is open to all; commands check further permissions.
   */
  void requireAccess(Caller caller, CliCommand command) {
    if (!command.isOpenToAll() && !rights.allows(caller, Permission.READ)) {
      throw new Problem.Forbidden(
          caller.name() + " is missing the Overall/Read permission", Permission.READ.id());
    }
  }
}
