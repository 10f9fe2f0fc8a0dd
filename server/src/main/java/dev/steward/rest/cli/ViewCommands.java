package dev.steward.rest.cli;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.Jobs;
import dev.steward.job.xml.DefinitionText;
import dev.steward.problem.Problem;
import dev.steward.text.XmlReader;
import dev.steward.view.View;
import dev.steward.view.ViewContainer;
import dev.steward.view.ViewContent;
import dev.steward.view.Views;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Commands for views of the server and of folders; nested views have a path such as {@code
 * folder/outer/inner}.
 */
public final class ViewCommands {

  private static final String VIEW = "VIEW";
  private static final String VIEW_USAGE =
      "name of the view, or its path if it is in a folder or another view";

  private final Authorizer authorizer;
  private final Jobs jobs;
  private final Views views;
  private final NameLookup lookup;

  public ViewCommands(Authorizer authorizer, Jobs jobs, Views views, NameLookup lookup) {
    this.authorizer = authorizer;
    this.jobs = jobs;
    this.views = views;
    this.lookup = lookup;
  }

  /** A view and its container. */
  private record ViewLocation(ViewContainer container, View view) {}

  /** Adds the commands. */
  public void addTo(CommandTable table) {
    table.add(
        new CliCommand("get-view", "Writes the config.xml of a view to standard output.")
            .required(VIEW, VIEW_USAGE)
            .runs(this::get));
    table.add(
        new CliCommand("create-view", "Creates a view from a config.xml on standard input.")
            .optional("NAME", "name of the new view; default: the name in the XML")
            .readsInput()
            .runs(this::create));
    table.add(
        new CliCommand(
                "update-view", "Replaces the config.xml of a view with XML from standard input.")
            .required(VIEW, VIEW_USAGE)
            .readsInput()
            .runs(this::update));
    table.add(
        new CliCommand("delete-view", "Deletes views.")
            .requiredList(VIEW, VIEW_USAGE)
            .runs(context ->
                context.forEach(
                    VIEW,
                    name -> {
                      ViewLocation location = view(context, name);
                      views.delete(context.caller(), location.container(), location.view());
                    })));
    table.add(
        new CliCommand("add-job-to-view", "Adds jobs to a view.")
            .required(VIEW, VIEW_USAGE)
            .requiredList("JOB", "full name of the job")
            .runs(context -> changeJobs(context, true)));
    table.add(
        new CliCommand("remove-job-from-view", "Removes jobs from a view.")
            .required(VIEW, VIEW_USAGE)
            .requiredList("JOB", "full name of the job")
            .runs(context -> changeJobs(context, false)));
  }

  private void get(CommandContext context) {
    ViewLocation location = view(context, context.arguments().get(VIEW));
    authorizer.require(
        context.caller(), Permission.VIEW_READ, location.container().protectedObject());
    context
        .out()
        .print(
            DefinitionText.withDeclaration(
                views.configXml(context.caller(), location.container(), location.view())));
  }

  private void create(CommandContext context) throws IOException {
    String xml = context.xml();
    String path = context.arguments().find("NAME");
    if (path == null) {
      path = XmlReader.read(xml).findText("name");
    }
    if (path == null || path.isEmpty()) {
      throw new UsageError("Argument \"NAME\" is required if the XML has no name");
    }
    int slash = path.lastIndexOf('/');
    ViewContainer container =
        slash < 0 ? ViewContainer.SERVER : container(context, path.substring(0, slash));
    String name = path.substring(slash + 1);
    if (views.find(container.owner(), name) != null) {
      throw new Problem.Conflict("View '" + path + "' already exists");
    }
    views.create(context.caller(), container, name, xml);
  }

  private void update(CommandContext context) throws IOException {
    ViewLocation location = view(context, context.arguments().get(VIEW));
    views.saveConfig(context.caller(), location.container(), location.view(), context.xml());
  }

  private void changeJobs(CommandContext context, boolean adding) {
    ViewLocation location = view(context, context.arguments().get(VIEW));
    if (!(location.view().content() instanceof ViewContent.ItemSelection)) {
      throw new Problem.Conflict("'" + location.view().name() + "' does not list jobs by name");
    }
    for (String name : context.arguments().all("JOB")) {
      Item item = lookup.item(context.caller(), name);
      View current = views.find(location.container().owner(), location.view().name());
      if (current == null) {
        throw new Problem.NotFound("The view was deleted.");
      }
      if (adding) {
        views.add(context.caller(), location.container(), current, item);
      } else {
        views.remove(context.caller(), location.container(), current, item);
      }
    }
  }

  private ViewLocation view(CommandContext context, String path) {
    int slash = path.lastIndexOf('/');
    ViewContainer container =
        slash < 0 ? ViewContainer.SERVER : container(context, path.substring(0, slash));
    View view = find(context, container, path.substring(slash + 1));
    if (view == null) {
      throw new Problem.NotFound("No view named " + path);
    }
    return new ViewLocation(container, view);
  }

  private @Nullable View find(CommandContext context, ViewContainer container, String name) {
    View view = views.find(container.owner(), name);
    return view != null && views.isVisible(context.caller(), container, view) ? view : null;
  }

  /** Container at a path: a folder, or a view that contains views. */
  private ViewContainer container(CommandContext context, String path) {
    if (jobs.findItem(context.caller(), path) instanceof Folder folder) {
      return ViewContainer.of(folder);
    }
    int slash = path.lastIndexOf('/');
    ViewContainer outer =
        slash < 0 ? ViewContainer.SERVER : container(context, path.substring(0, slash));
    View view = find(context, outer, path.substring(slash + 1));
    if (view == null || !(view.content() instanceof ViewContent.Nested)) {
      throw new Problem.NotFound("No folder or nested view named " + path);
    }
    return outer.nested(view);
  }
}
