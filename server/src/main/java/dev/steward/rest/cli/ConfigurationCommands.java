package dev.steward.rest.cli;

import dev.steward.casc.ConfigErrors;
import dev.steward.casc.ConfigurationService;
import dev.steward.rest.Parts;
import java.io.IOException;

/** Commands that apply, check and export the server's configuration as YAML. */
final class ConfigurationCommands {

  private final ConfigurationService configured;

  private ConfigurationCommands(ConfigurationService configured) {
    this.configured = configured;
  }

  static void add(CommandTable table, Parts parts) {
    var commands = new ConfigurationCommands(parts.administration().configured());
    table.add(
        new CliCommand("apply-configuration", "Applies YAML configuration from standard input.")
            .readsInput()
            .answers(commands::apply));
    table.add(
        new CliCommand("check-configuration", "Validates YAML configuration from standard input.")
            .readsInput()
            .answers(commands::check));
    table.add(
        new CliCommand("export-configuration", "Prints the configuration as YAML, without secrets.")
            .does(asked -> asked.out().print(commands.configured.export(asked.caller()))));
    for (String name : new String[] {"reload-configuration", "reload-jcasc-configuration"}) {
      table.add(
          new CliCommand(name, "Reloads the server's YAML configuration.")
              .does(asked -> commands.configured.reload(asked.caller())));
    }
  }

  private int apply(Asked asked) throws IOException {
    return told(asked, configured.apply(asked.caller(), asked.xml()));
  }

  private int check(Asked asked) throws IOException {
    return told(asked, configured.check(asked.caller(), asked.xml()));
  }

  /** Prints the errors and returns 1 if there are any; in that case nothing was applied. */
  private static int told(Asked asked, ConfigErrors faults) {
    if (faults.isEmpty()) {
      return 0;
    }
    asked.err().print(faults.text() + "\n");
    return 1;
  }
}
