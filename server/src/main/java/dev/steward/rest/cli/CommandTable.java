package dev.steward.rest.cli;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.problem.Problem;
import dev.steward.rest.model.Parts;
import dev.steward.routing.Site;
import java.util.Collection;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All commands by name, for execution, {@code help} and the {@code /cli} page. */
final class CommandTable {

  private final TreeMap<String, CliCommand> all = new TreeMap<>();
  private final Authorizer rights;

  CommandTable(Parts parts, Site site) {
    this.rights = parts.authorizer();
    var lookup = new NameLookup(parts);
    ItemCommands.add(this, parts, lookup);
    BuildCommands.add(this, parts, lookup);
    RunCommands.add(this, parts, lookup);
    ViewCommands.add(this, parts, lookup);
    NodeCommands.add(this, parts);
    CredentialCommands.add(this, parts);
    ServerCommands.add(this, parts, site);
    ConfigurationCommands.add(this, parts);
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
