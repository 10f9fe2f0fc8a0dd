package dev.steward.rest.cli;

import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.problem.Problem;
import dev.steward.view.View;
import dev.steward.view.ViewContainer;
import dev.steward.view.Views;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands for jobs and folders. */
public final class ItemCommands {

  private static final String JOB = "JOB";
  private static final String FULL_NAME = "full name of the job, such as folder/job";

  private final Jobs jobs;
  private final Views views;
  private final NameLookup lookup;

  public ItemCommands(Jobs jobs, Views views, NameLookup lookup) {
    this.jobs = jobs;
    this.views = views;
    this.lookup = lookup;
  }

  /** Adds the commands. */
  public void addTo(CommandTable table) {
    table.add(
        new CliCommand("list-jobs", "Lists all jobs, or those in a view or folder.")
            .optional("NAME", "name of a view, or full name of a folder")
            .runs(this::list));
    table.add(
        new CliCommand("get-job", "Writes the config.xml of a job to standard output.")
            .required(JOB, FULL_NAME)
            .runs(this::get));
    table.add(
        new CliCommand("create-job", "Creates a job from a config.xml on standard input.")
            .required("NAME", "full name of the new job")
            .readsInput()
            .runs(this::create));
    table.add(
        new CliCommand(
                "update-job", "Replaces the config.xml of a job with XML from standard input.")
            .required(JOB, FULL_NAME)
            .readsInput()
            .runs(this::update));
    table.add(
        new CliCommand("copy-job", "Copies a job.")
            .required("SRC", "full name of the job to copy")
            .required("DST", "full name of the copy")
            .runs(this::copy));
    table.add(
        new CliCommand("delete-job", "Deletes jobs with all their builds.")
            .requiredList(JOB, FULL_NAME)
            .runs(context ->
                context.forEach(
                    JOB,
                    name -> jobs.delete(context.caller(), lookup.item(context.caller(), name)))));
    table.add(
        new CliCommand("enable-job", "Enables a job.")
            .required(JOB, FULL_NAME)
            .runs(context -> setDisabled(context, false)));
    table.add(
        new CliCommand("disable-job", "Disables a job.")
            .required(JOB, FULL_NAME)
            .runs(context -> setDisabled(context, true)));
    table.add(
        new CliCommand("reload-job", "Does nothing: changed definitions take effect immediately.")
            .requiredList(JOB, FULL_NAME)
            .runs(context -> context.forEach(JOB, name -> lookup.item(context.caller(), name))));
  }

  private void list(CommandContext context) {
    String name = context.arguments().find("NAME");
    for (Item item : itemsIn(context, name)) {
      context.out().print(item.name() + "\n");
    }
  }

  private List<Item> itemsIn(CommandContext context, @Nullable String name) {
    if (name == null) {
      return jobs.children(context.caller(), null);
    }
    View view = views.find(ViewContainer.SERVER.owner(), name);
    if (view != null && views.isVisible(context.caller(), ViewContainer.SERVER, view)) {
      return views.items(context.caller(), ViewContainer.SERVER, view);
    }
    if (jobs.findItem(context.caller(), name) instanceof Folder folder) {
      return jobs.children(context.caller(), folder);
    }
    throw new Problem.NotFound("No view or item group with the given name '" + name + "' found.");
  }

  private void get(CommandContext context) {
    Item item = lookup.item(context.caller(), context.arguments().get(JOB));
    context.out().print(jobs.configXml(context.caller(), item));
  }

  private void create(CommandContext context) throws IOException {
    String name = context.arguments().get("NAME");
    requireFreeName(context, name);
    jobs.create(
        context.caller(),
        lookup.parentFolder(context.caller(), name),
        NameLookup.lastSegment(name),
        context.xml());
  }

  private void requireFreeName(CommandContext context, String name) {
    if (jobs.findItem(context.caller(), name) != null) {
      throw new Problem.Conflict("Job '" + name + "' already exists");
    }
  }

  private void update(CommandContext context) throws IOException {
    Item item = lookup.item(context.caller(), context.arguments().get(JOB));
    jobs.saveConfig(context.caller(), item, context.xml());
  }

  private void copy(CommandContext context) {
    Item source = lookup.item(context.caller(), context.arguments().get("SRC"));
    String name = context.arguments().get("DST");
    requireFreeName(context, name);
    jobs.copy(
        context.caller(),
        lookup.parentFolder(context.caller(), name),
        NameLookup.lastSegment(name),
        "/" + source.fullName());
  }

  private void setDisabled(CommandContext context, boolean disabled) {
    Job job = lookup.job(context.caller(), context.arguments().get(JOB));
    jobs.setDisabled(context.caller(), job, disabled);
  }
}
