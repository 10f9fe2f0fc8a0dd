package dev.steward.rest.cli;

import dev.steward.casc.Configured;
import dev.steward.casc.Faults;
import dev.steward.rest.Parts;
import java.io.IOException;

/** The server's configuration as YAML. */
final class ConfigurationCommands {

  private final Configured configured;

  private ConfigurationCommands(Configured configured) {
    this.configured = configured;
  }

  static void add(CommandTable table, Parts parts) {
    var commands = new ConfigurationCommands(parts.administration().configured());
    table.add(
        new CliCommand("apply-configuration", "Applies the YAML from standard input.")
            .readsInput()
            .answers(commands::apply));
    table.add(
        new CliCommand(
                "check-configuration", "Says what is wrong with the YAML from standard input.")
            .readsInput()
            .answers(commands::check));
    table.add(
        new CliCommand("export-configuration", "Prints the configuration as YAML, without secrets.")
            .does(asked -> asked.out().print(commands.configured.export(asked.caller()))));
    for (String name : new String[] {"reload-configuration", "reload-jcasc-configuration"}) {
      table.add(
          new CliCommand(name, "Reads the server's YAML again.")
              .does(asked -> commands.configured.reload(asked.caller())));
    }
  }

  private int apply(Asked asked) throws IOException {
    return told(asked, configured.apply(asked.caller(), asked.xml()));
  }

  private int check(Asked asked) throws IOException {
    return told(asked, configured.check(asked.caller(), asked.xml()));
  }

  /** Nothing was done where anything is wrong. */
  private static int told(Asked asked, Faults faults) {
    if (faults.isEmpty()) {
      return 0;
    }
    asked.err().print(faults.text() + "\n");
    return 1;
  }
}
