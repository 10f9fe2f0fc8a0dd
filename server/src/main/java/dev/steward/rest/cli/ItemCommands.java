package dev.steward.rest.cli;

import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.problem.Problem;
import dev.steward.rest.Parts;
import dev.steward.view.View;
import dev.steward.view.ViewContainer;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands for jobs and folders. */
final class ItemCommands {

  private static final String JOB = "JOB";
  private static final String FULL_NAME = "full name of the job, such as folder/job";

  private final Parts parts;
  private final Named named;

  private ItemCommands(Parts parts, Named named) {
    this.parts = parts;
    this.named = named;
  }

  static void add(CommandTable table, Parts parts, Named named) {
    var commands = new ItemCommands(parts, named);
    table.add(
        new CliCommand("list-jobs", "Lists all jobs, or those in a view or folder.")
            .takes("NAME", "name of a view, or full name of a folder")
            .does(commands::list));
    table.add(
        new CliCommand("get-job", "Writes the config.xml of a job to standard output.")
            .needs(JOB, FULL_NAME)
            .does(commands::get));
    table.add(
        new CliCommand("create-job", "Creates a job from a config.xml on standard input.")
            .needs("NAME", "full name of the new job")
            .readsInput()
            .does(commands::create));
    table.add(
        new CliCommand("update-job", "Replaces the config.xml of a job from standard input.")
            .needs(JOB, FULL_NAME)
            .readsInput()
            .does(commands::update));
    table.add(
        new CliCommand("copy-job", "Copies a job.")
            .needs("SRC", "full name of the job to copy")
            .needs("DST", "full name of the copy")
            .does(commands::copy));
    table.add(
        new CliCommand("delete-job", "Deletes jobs with all their builds.")
            .needsSome(JOB, FULL_NAME)
            .does(asked ->
                asked.each(
                    JOB,
                    name ->
                        parts.jobs().delete(asked.caller(), named.item(asked.caller(), name)))));
    table.add(
        new CliCommand("enable-job", "Enables a job.")
            .needs(JOB, FULL_NAME)
            .does(asked -> commands.setDisabled(asked, false)));
    table.add(
        new CliCommand("disable-job", "Disables a job.")
            .needs(JOB, FULL_NAME)
            .does(asked -> commands.setDisabled(asked, true)));
    table.add(
        new CliCommand("reload-job", "Does nothing: changed definitions take effect at once.")
            .needsSome(JOB, FULL_NAME)
            .does(asked -> asked.each(JOB, name -> named.item(asked.caller(), name))));
  }

  private void list(Asked asked) {
    String name = asked.words().find("NAME");
    for (Item item : listed(asked, name)) {
      asked.out().print(item.name() + "\n");
    }
  }

  private List<Item> listed(Asked asked, @Nullable String name) {
    if (name == null) {
      return parts.jobs().children(asked.caller(), null);
    }
    View view = parts.views().find(ViewContainer.SERVER.owner(), name);
    if (view != null && parts.views().isVisible(asked.caller(), ViewContainer.SERVER, view)) {
      return parts.views().items(asked.caller(), ViewContainer.SERVER, view);
    }
    if (parts.jobs().findItem(asked.caller(), name) instanceof Folder folder) {
      return parts.jobs().children(asked.caller(), folder);
    }
    throw new Problem.NotFound("No view or item group with the given name '" + name + "' found.");
  }

  private void get(Asked asked) {
    Item item = named.item(asked.caller(), asked.words().get(JOB));
    asked.out().print(parts.jobs().configXml(asked.caller(), item));
  }

  private void create(Asked asked) throws IOException {
    String name = asked.words().get("NAME");
    free(asked, name);
    parts
        .jobs()
        .create(
            asked.caller(), named.folderOf(asked.caller(), name), Named.lastOf(name), asked.xml());
  }

  private void free(Asked asked, String name) {
    if (parts.jobs().findItem(asked.caller(), name) != null) {
      throw new Problem.Conflict("Job '" + name + "' already exists");
    }
  }

  private void update(Asked asked) throws IOException {
    Item item = named.item(asked.caller(), asked.words().get(JOB));
    parts.jobs().saveConfig(asked.caller(), item, asked.xml());
  }

  private void copy(Asked asked) {
    Item from = named.item(asked.caller(), asked.words().get("SRC"));
    String name = asked.words().get("DST");
    free(asked, name);
    parts
        .jobs()
        .copy(
            asked.caller(),
            named.folderOf(asked.caller(), name),
            Named.lastOf(name),
            "/" + from.fullName());
  }

  private void setDisabled(Asked asked, boolean disabled) {
    Job job = named.job(asked.caller(), asked.words().get(JOB));
    parts.jobs().setDisabled(asked.caller(), job, disabled);
  }
}
