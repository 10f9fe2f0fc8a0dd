package dev.steward.rest.cli;

import dev.steward.access.Permission;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.xml.DefinitionText;
import dev.steward.problem.Problem;
import dev.steward.rest.Parts;
import dev.steward.text.XmlReader;
import dev.steward.view.View;
import dev.steward.view.ViewContainer;
import dev.steward.view.ViewContent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Commands for views of the server and of folders; nested views have a path such as {@code
 * folder/outer/inner}.
 */
final class ViewCommands {

  private static final String VIEW = "VIEW";
  private static final String NAMED = "name of the view; a path for views in folders and views";

  private final Parts parts;
  private final Named named;

  private ViewCommands(Parts parts, Named named) {
    this.parts = parts;
    this.named = named;
  }

  /** A view and its container. */
  private record Found(ViewContainer group, View view) {}

  static void add(CommandTable table, Parts parts, Named named) {
    var commands = new ViewCommands(parts, named);
    table.add(
        new CliCommand("get-view", "Writes the config.xml of a view to standard output.")
            .needs(VIEW, NAMED)
            .does(commands::get));
    table.add(
        new CliCommand("create-view", "Creates a view from a config.xml on standard input.")
            .takes("NAME", "name of the new view; default: the name in the XML")
            .readsInput()
            .does(commands::create));
    table.add(
        new CliCommand("update-view", "Replaces the config.xml of a view from standard input.")
            .needs(VIEW, NAMED)
            .readsInput()
            .does(commands::update));
    table.add(
        new CliCommand("delete-view", "Deletes views.")
            .needsSome(VIEW, NAMED)
            .does(asked ->
                asked.each(
                    VIEW,
                    name -> {
                      Found found = commands.view(asked, name);
                      parts.views().delete(asked.caller(), found.group(), found.view());
                    })));
    table.add(
        new CliCommand("add-job-to-view", "Adds jobs to a view.")
            .needs(VIEW, NAMED)
            .needsSome("JOB", "full name of the job")
            .does(asked -> commands.list(asked, true)));
    table.add(
        new CliCommand("remove-job-from-view", "Removes jobs from a view.")
            .needs(VIEW, NAMED)
            .needsSome("JOB", "full name of the job")
            .does(asked -> commands.list(asked, false)));
  }

  private void get(Asked asked) {
    Found found = view(asked, asked.words().get(VIEW));
    parts.rights().require(asked.caller(), Permission.VIEW_READ, found.group().protectedObject());
    asked
        .out()
        .print(
            DefinitionText.withDeclaration(
                parts.views().configXml(asked.caller(), found.group(), found.view())));
  }

  private void create(Asked asked) throws IOException {
    String xml = asked.xml();
    String path = asked.words().find("NAME");
    if (path == null) {
      path = XmlReader.read(xml).findText("name");
    }
    if (path == null || path.isEmpty()) {
      throw new Misused("Argument \"NAME\" is required if the XML has no name");
    }
    int slash = path.lastIndexOf('/');
    ViewContainer group = slash < 0 ? ViewContainer.SERVER : group(asked, path.substring(0, slash));
    String name = path.substring(slash + 1);
    if (parts.views().find(group.owner(), name) != null) {
      throw new Problem.Conflict("View '" + path + "' already exists");
    }
    parts.views().create(asked.caller(), group, name, xml);
  }

  private void update(Asked asked) throws IOException {
    Found found = view(asked, asked.words().get(VIEW));
    parts.views().saveConfig(asked.caller(), found.group(), found.view(), asked.xml());
  }

  private void list(Asked asked, boolean listed) {
    Found found = view(asked, asked.words().get(VIEW));
    if (!(found.view().content() instanceof ViewContent.ItemSelection)) {
      throw new Problem.Conflict("'" + found.view().name() + "' does not list jobs by name");
    }
    for (String name : asked.words().all("JOB")) {
      Item item = named.item(asked.caller(), name);
      View now = parts.views().find(found.group().owner(), found.view().name());
      if (now == null) {
        throw new Problem.NotFound("The view was deleted.");
      }
      if (listed) {
        parts.views().add(asked.caller(), found.group(), now, item);
      } else {
        parts.views().remove(asked.caller(), found.group(), now, item);
      }
    }
  }

  private Found view(Asked asked, String path) {
    int slash = path.lastIndexOf('/');
    ViewContainer group = slash < 0 ? ViewContainer.SERVER : group(asked, path.substring(0, slash));
    View view = find(asked, group, path.substring(slash + 1));
    if (view == null) {
      throw new Problem.NotFound("No view named " + path);
    }
    return new Found(group, view);
  }

  private @Nullable View find(Asked asked, ViewContainer group, String name) {
    View view = parts.views().find(group.owner(), name);
    return view != null && parts.views().isVisible(asked.caller(), group, view) ? view : null;
  }

  /** Container at a path: a folder, or a view that contains views. */
  private ViewContainer group(Asked asked, String path) {
    if (parts.jobs().findItem(asked.caller(), path) instanceof Folder folder) {
      return ViewContainer.of(folder);
    }
    int slash = path.lastIndexOf('/');
    ViewContainer outer = slash < 0 ? ViewContainer.SERVER : group(asked, path.substring(0, slash));
    View view = find(asked, outer, path.substring(slash + 1));
    if (view == null || !(view.content() instanceof ViewContent.Nested)) {
      throw new Problem.NotFound("No folder or nested view named " + path);
    }
    return outer.nested(view);
  }
}
