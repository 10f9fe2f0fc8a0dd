package dev.steward.web.list;

import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.Resource;
import dev.steward.gate.Route.Method;
import dev.steward.gate.UrlPath;
import dev.steward.http.Response;
import dev.steward.job.Folder;
import dev.steward.job.FolderDefinition;
import dev.steward.job.Item;
import dev.steward.job.xml.DefinitionText;
import dev.steward.job.xml.FolderXml;
import dev.steward.problem.Problem;
import dev.steward.rest.Kinds;
import dev.steward.rest.Links;
import dev.steward.rest.Parts;
import dev.steward.rest.ViewPlace;
import dev.steward.setting.Setting;
import dev.steward.text.Html;
import dev.steward.view.Owner;
import dev.steward.view.View;
import dev.steward.view.ViewContainer;
import dev.steward.web.Frame;
import dev.steward.web.Frame.Task;
import dev.steward.web.Templates;
import dev.steward.web.item.HistoryPages;
import dev.steward.web.item.ItemPages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Dashboard, folder and view pages, and the forms for new jobs and folders. */
public final class ListPages {

  private final Parts parts;

  private ListPages(Parts parts) {
    this.parts = parts;
  }

  /** Adds the routes. */
  public static void add(Kinds kinds, Parts parts) {
    var pages = new ListPages(parts);
    AccessRule create = AccessRule.needs(Permission.ITEM_CREATE);
    kinds
        .server()
        .route(Method.ANY, "", AccessRule.read(), (call, _) -> pages.dashboard(call))
        .route(Method.GET_POST, "newJob", create, (call, _) -> pages.make(call, null, false));
    kinds
        .folder()
        .route(Method.ANY, "", AccessRule.needs(Permission.ITEM_READ), pages::folder)
        .route(Method.GET_POST, "newJob", create, (call, in) -> pages.make(call, in, false))
        .route(Method.GET_POST, "newFolder", create, (call, in) -> pages.make(call, in, true));
    kinds
        .server()
        .route(Method.GET_POST, "newFolder", create, (call, _) -> pages.make(call, null, true));
    ItemPages.rows(kinds.folder(), parts);
    HistoryPages.rows(kinds.folder(), parts);
    kinds.view().route(Method.GET, "", AccessRule.read(), pages::view);
    AccessRule own = AccessRule.selfOrAdminister();
    kinds.myView().route(Method.GET, "", own, pages::view);
    ViewPages.add(kinds, parts);
    QueuePages.add(kinds, parts);
    kinds
        .myViews()
        .route(
            Method.GET,
            "",
            own,
            (call, user) -> {
              View primary = parts.views().primary(ViewContainer.of(user.id()).owner());
              return Response.redirect(
                  call.path()
                      + "view/"
                      + UrlPath.encode(primary == null ? "all" : primary.name())
                      + "/");
            });
  }

  private Response dashboard(RequestContext call) {
    View primary = parts.views().primary(ViewContainer.SERVER.owner());
    String message = parts.administration().settings().get(Setting.SYSTEM_MESSAGE);
    return list(
        call,
        "Dashboard",
        message,
        ViewContainer.SERVER,
        primary,
        call.path(),
        List.of(),
        List.of());
  }

  private Response folder(RequestContext call, Folder folder) {
    FolderDefinition definition = parts.jobs().definition(folder);
    String description = definition.description();
    ViewContainer group = ViewContainer.of(folder);
    return list(
        call,
        parts.jobs().fullDisplayName(folder, folder.displayNameOrName()),
        description == null ? "" : description,
        group,
        parts.views().primary(group.owner()),
        call.path(),
        tasks(call),
        definition.warnings());
  }

  private Response view(RequestContext call, ViewPlace place) {
    String description = place.view().definition().description();
    Resource<?> parent = call.resource().parent();
    var tasks = new ArrayList<Task>();
    if (call.hasPermission(Permission.VIEW_CONFIGURE)) {
      tasks.add(Task.link("edit", "Edit this view", call.path() + "configure"));
    }
    if (call.hasPermission(Permission.VIEW_DELETE) && !place.view().primary()) {
      tasks.add(
          Task.button(
              "trash",
              "Delete this view",
              call.path() + "doDelete",
              "Delete this view? Its jobs are not deleted."));
    }
    return list(
        call,
        place.view().name(),
        description == null ? "" : description,
        place.group(),
        place.view(),
        call.site().contextPath() + "/" + (parent == null ? "" : parent.url()),
        tasks,
        place.view().definition().warnings());
  }

  /** Side menu of a folder, limited to what the viewer may do. */
  private static List<Task> tasks(RequestContext call) {
    var tasks = new ArrayList<Task>();
    if (call.hasPermission(Permission.ITEM_CONFIGURE)) {
      tasks.add(Task.link("gear", "Configure", call.path() + "configure"));
      tasks.add(Task.link("edit", "Rename", call.path() + "confirm-rename"));
    }
    if (call.hasPermission(Permission.ITEM_MOVE)) {
      tasks.add(Task.link("move", "Move", call.path() + "move/"));
    }
    if (call.hasPermission(Permission.ITEM_DELETE)) {
      tasks.add(Task.link("trash", "Delete", call.path() + "delete"));
    }
    return tasks;
  }

  /** A view as a tab above a list. */
  public record Tab(String name, String href, boolean here) {}

  private List<Tab> tabs(
      RequestContext call, ViewContainer group, @Nullable View shown, String above) {
    var tabs = new ArrayList<Tab>();
    for (View view : parts.views().of(group.owner())) {
      if (parts.views().isListed(call.caller(), group, view)) {
        boolean bare = view.primary() && group.userId() == null && !isInner(group);
        tabs.add(
            new Tab(
                view.name(),
                bare ? above : above + "view/" + UrlPath.encode(view.name()) + "/",
                shown != null && view.name().equals(shown.name())));
      }
    }
    return tabs;
  }

  private static boolean isInner(ViewContainer group) {
    return group.owner() instanceof Owner.ViewOwner;
  }

  private Response list(
      RequestContext call,
      String heading,
      String description,
      ViewContainer group,
      @Nullable View view,
      String above,
      List<Task> more,
      List<String> warnings) {
    Folder in = group.folder();
    List<Item> items = view == null ? List.of() : parts.views().items(call.caller(), group, view);
    String base = call.site().contextPath() + "/" + (in == null ? "" : Links.path(in));
    boolean mayCreate =
        parts
            .rights()
            .allows(
                call.caller(),
                Permission.ITEM_CREATE,
                in == null ? ProtectedObject.SERVER : in.protectedObject());
    var tasks = new ArrayList<Task>();
    if (mayCreate) {
      tasks.add(Task.link("plus", "New job", base + "newJob"));
      tasks.add(Task.link("folder", "New folder", base + "newFolder"));
    }
    if (group.userId() != null) {
      tasks.add(Task.link("grid", "New view", above + "newView"));
    } else if (!isInner(group)
        && parts.rights().allows(call.caller(), Permission.VIEW_CREATE, group.protectedObject())) {
      tasks.add(Task.link("grid", "New view", base + "newView"));
    }
    tasks.addAll(more);
    return Templates.page(
        call,
        200,
        "list/dashboard.jte",
        Map.ofEntries(
            Map.entry("frame", Frame.of(call, tasks)),
            Map.entry("heading", heading),
            Map.entry("description", description),
            Map.entry("base", base),
            Map.entry("tabs", tabs(call, group, view, above)),
            Map.entry("list", Listed.of(parts, call, group.base(), items)),
            Map.entry("warnings", warnings),
            Map.entry("beside", Beside.of(parts, call)),
            Map.entry("mayCreate", mayCreate),
            Map.entry(
                "firstRun",
                in == null
                    && items.isEmpty()
                    && mayCreate
                    && parts.rights().allows(call.caller(), Permission.ADMINISTER)
                    && parts.jobs().children(call.caller(), null).isEmpty())));
  }

  /**
   * {@code newJob} and {@code newFolder}: creates an item from a command, a config.xml or a copy.
   */
  private Response make(RequestContext call, @Nullable Folder in, boolean folder) {
    String said = "";
    String xml = folder ? FolderXml.EMPTY : "";
    String command = folder ? "" : "echo hello";
    String from = call.parameters().get("from", "").strip();
    if (call.request().isPost()) {
      xml = call.parameters().get("xml", "");
      command = call.parameters().get("command", "");
      try {
        String name = call.requiredParameter("name");
        Item made =
            from.isEmpty()
                ? parts
                    .jobs()
                    .create(
                        call.caller(), in, name, xml.isBlank() && !folder ? shell(command) : xml)
                : parts.jobs().copy(call.caller(), in, name, from);
        // A copy is not buildable before its first save.
        return Response.redirect(
            call.site().contextPath()
                + "/"
                + Links.path(made)
                + (from.isEmpty() ? "" : "configure"));
      } catch (Problem.Invalid e) {
        said = e.getMessage();
      }
    }
    String what = folder ? "New folder" : "New job";
    String heading = in == null ? what : what + " in " + in.fullName();
    String action = call.path() + (folder ? "newFolder" : "newJob");
    return folder
        ? ItemPages.form(call, heading, action, xml, said, true)
        : Templates.page(
            call,
            said.isEmpty() ? 200 : 400,
            "list/newjob.jte",
            Map.of(
                "frame", Frame.of(call),
                "heading", heading,
                "action", action,
                "name", call.parameters().get("name", ""),
                "command", command,
                "xml", xml,
                "from", from,
                "said", said));
  }

  /** A definition with one shell step. */
  private static String shell(String command) {
    String builders =
        "<builders>\n    <hudson.tasks.Shell>\n      <command>"
            + Html.escape(command.replace("\r\n", "\n"))
            + "</command>\n    </hudson.tasks.Shell>\n  </builders>";
    return DefinitionText.EMPTY.replace("<builders/>", builders);
  }
}
