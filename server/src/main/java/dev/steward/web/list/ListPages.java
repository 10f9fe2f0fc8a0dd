package dev.steward.web.list;

import dev.steward.access.Permission;
import dev.steward.gate.Call;
import dev.steward.gate.Kind;
import dev.steward.gate.Right;
import dev.steward.gate.Route.Method;
import dev.steward.http.Response;
import dev.steward.job.Folder;
import dev.steward.job.FolderDefinition;
import dev.steward.job.Item;
import dev.steward.job.ItemNames;
import dev.steward.job.Job;
import dev.steward.job.xml.DefinitionText;
import dev.steward.job.xml.FolderXml;
import dev.steward.problem.Problem;
import dev.steward.rest.Kinds;
import dev.steward.rest.Links;
import dev.steward.rest.Parts;
import dev.steward.rest.ViewPlace;
import dev.steward.run.Board;
import dev.steward.view.Group;
import dev.steward.view.View;
import dev.steward.web.Frame;
import dev.steward.web.Templates;
import dev.steward.web.Words;
import dev.steward.web.item.ItemPages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pages that list jobs: the dashboard, folders and views; and the forms to make more. */
public final class ListPages {

  private static final int MOST_LISTED = 1_000;

  private final Parts parts;

  private ListPages(Parts parts) {
    this.parts = parts;
  }

  /** Adds the rows. */
  public static void add(Kinds kinds, Parts parts) {
    var pages = new ListPages(parts);
    Right create = Right.needs(Permission.ITEM_CREATE);
    kinds
        .server()
        .row(Method.ANY, "", Right.read(), (call, _) -> pages.dashboard(call))
        .row(Method.GET_POST, "newJob", create, (call, _) -> pages.make(call, null, false));
    kinds
        .folder()
        .row(Method.ANY, "", Right.needs(Permission.ITEM_READ), pages::folder)
        .row(Method.GET_POST, "newJob", create, (call, in) -> pages.make(call, in, false))
        .row(Method.GET_POST, "newFolder", create, (call, in) -> pages.make(call, in, true));
    kinds
        .server()
        .row(Method.GET_POST, "newFolder", create, (call, _) -> pages.make(call, null, true));
    ItemPages.rows(kinds.folder(), parts);
    pages.views(kinds.view(), Right.read(), Right.needs(Permission.VIEW_CONFIGURE));
    Right own = Right.selfOrAdminister();
    pages.views(kinds.myView(), own, own);
    kinds
        .myViews()
        .row(
            Method.GET,
            "",
            own,
            (call, user) -> {
              View primary = parts.views().primary(Group.of(user.id()).owner());
              return Response.redirect(
                  call.path()
                      + "view/"
                      + dev.steward.gate.Path.encode(primary == null ? "all" : primary.name())
                      + "/");
            });
  }

  private void views(Kind<ViewPlace> kind, Right see, Right configure) {
    kind.row(Method.GET, "", see, this::view)
        .row(Method.GET_POST, "configure", configure, this::configure);
  }

  private Response dashboard(Call call) {
    View primary = parts.views().primary(Group.SERVER.owner());
    return list(
        call,
        "Dashboard",
        "",
        call.site().contextPath() + "/",
        "",
        primary == null ? List.of() : parts.views().items(call.caller(), Group.SERVER, primary));
  }

  private Response folder(Call call, Folder folder) {
    FolderDefinition definition = parts.jobs().definition(folder);
    String description = definition.description();
    return list(
        call,
        parts.jobs().shownName(folder, folder.shownName()),
        description == null ? "" : description,
        call.site().contextPath() + "/" + Links.path(folder),
        folder.fullName(),
        parts.jobs().children(call.caller(), folder));
  }

  private Response view(Call call, ViewPlace place) {
    Folder in = place.group().folder();
    String description = place.view().definition().description();
    return list(
        call,
        place.view().name(),
        description == null ? "" : description,
        call.site().contextPath() + "/" + (in == null ? "" : Links.path(in)),
        place.group().base(),
        parts.views().items(call.caller(), place.group(), place.view()));
  }

  private Response list(
      Call call, String heading, String description, String base, String in, List<Item> all) {
    var lines = new ArrayList<JobLine>();
    for (Item item : all.subList(0, Math.min(all.size(), MOST_LISTED))) {
      lines.add(line(call, in, item));
    }
    return Templates.page(
        call,
        200,
        "list/dashboard.jte",
        Map.of(
            "frame",
            Frame.of(call),
            "heading",
            heading,
            "description",
            description,
            "base",
            base,
            "jobs",
            lines,
            "hidden",
            all.size() - lines.size()));
  }

  private JobLine line(Call call, String in, Item item) {
    String name = ItemNames.relative(in, item.fullName());
    String shown = name == null ? item.fullName() : name;
    return switch (item) {
      case Folder folder ->
          new JobLine(shown, true, Links.path(folder), "grey", false, 0, "", false);
      case Job job -> {
        Board board = parts.runs().board(job);
        yield new JobLine(
            shown,
            false,
            Links.path(job),
            job.disabled() ? "grey" : Words.colour(board.completedResult()),
            board.running() > 0,
            board.last(),
            Words.result(board),
            job.buildable()
                && parts.rights().allows(call.caller(), Permission.ITEM_BUILD, job.subject()));
      }
    };
  }

  /** {@code newJob} and {@code newFolder}: a form with a name and a config.xml. */
  private Response make(Call call, @Nullable Folder in, boolean folder) {
    String said = "";
    String xml = folder ? FolderXml.EMPTY : DefinitionText.EMPTY.replace("<builders/>", BUILDERS);
    if (call.request().isPost()) {
      xml = call.parameters().get("xml", "");
      try {
        Item made = parts.jobs().create(call.caller(), in, call.required("name"), xml);
        return Response.redirect(call.site().contextPath() + "/" + Links.path(made));
      } catch (Problem.Invalid e) {
        said = e.getMessage();
      }
    }
    String what = folder ? "New folder" : "New job";
    return ItemPages.form(
        call,
        in == null ? what : what + " in " + in.fullName(),
        call.path() + (folder ? "newFolder" : "newJob"),
        xml,
        said,
        true);
  }

  private static final String BUILDERS =
      """
      <builders>
          <hudson.tasks.Shell>
            <command>echo hello</command>
          </hudson.tasks.Shell>
        </builders>\
      """;

  private Response configure(Call call, ViewPlace place) {
    String said = "";
    String xml = DefinitionText.declared(place.view().text());
    if (call.request().isPost()) {
      xml = call.parameters().get("xml", "");
      try {
        parts.views().saveConfig(call.caller(), place.group(), place.view(), xml);
        return Response.redirect(call.path());
      } catch (Problem.Invalid e) {
        said = e.getMessage();
      }
    }
    return ItemPages.form(
        call, place.view().name() + " Config", call.path() + "configure", xml, said, false);
  }
}
