package dev.steward.rest.cli;

import dev.steward.casc.ConfigErrors;
import dev.steward.casc.ConfigurationService;
import java.io.IOException;

/** Commands that apply, check and export the server's configuration as YAML. */
public final class ConfigurationCommands {

  private final ConfigurationService configuration;

  public ConfigurationCommands(ConfigurationService configuration) {
    this.configuration = configuration;
  }

  /** Adds the commands. */
  public void addTo(CommandTable table) {
    table.add(
        new CliCommand("apply-configuration", "Applies YAML configuration from standard input.")
            .readsInput()
            .returnsStatus(this::apply));
    table.add(
        new CliCommand("check-configuration", "Validates YAML configuration from standard input.")
            .readsInput()
            .returnsStatus(this::check));
    table.add(
        new CliCommand("export-configuration", "Prints the configuration as YAML, without secrets.")
            .runs(context -> context.out().print(configuration.export(context.caller()))));
    for (String name : new String[] {"reload-configuration", "reload-jcasc-configuration"}) {
      table.add(
          new CliCommand(name, "Reloads the server's YAML configuration.")
              .runs(context -> configuration.reload(context.caller())));
    }
  }

  private int apply(CommandContext context) throws IOException {
    return report(context, configuration.apply(context.caller(), context.xml()));
  }

  private int check(CommandContext context) throws IOException {
    return report(context, configuration.check(context.caller(), context.xml()));
  }

  /** Prints the errors and returns 1 if there are any, in which case nothing was applied. */
  private static int report(CommandContext context, ConfigErrors errors) {
    if (errors.isEmpty()) {
      return 0;
    }
    context.err().print(errors.text() + "\n");
    return 1;
  }
}
