package dev.steward.web.view;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.http.Response;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.Jobs;
import dev.steward.job.definition.FolderDefinition;
import dev.steward.job.xml.DefinitionText;
import dev.steward.job.xml.FolderXml;
import dev.steward.job.xml.PipelineXml;
import dev.steward.problem.Problem;
import dev.steward.rest.model.Links;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.model.ViewResource;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Resource;
import dev.steward.routing.Route.Method;
import dev.steward.routing.UrlPath;
import dev.steward.setting.Setting;
import dev.steward.setting.Settings;
import dev.steward.text.Html;
import dev.steward.type.FieldEdit;
import dev.steward.view.Owner;
import dev.steward.view.View;
import dev.steward.view.ViewContainer;
import dev.steward.view.Views;
import dev.steward.web.Layout;
import dev.steward.web.Layout.Task;
import dev.steward.web.Templates;
import dev.steward.web.job.ItemPages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Dashboard, folder and view pages, and the forms for new jobs and folders. */
public final class ListPages {

  /** Value of the form field {@code type} for a new pipeline. */
  private static final String PIPELINE = "pipeline";

  private static final String EXAMPLE_PIPELINE =
      """
      pipeline {
        agent any
        stages {
          stage('Build') {
            steps {
              sh 'echo hello'
            }
          }
        }
      }
      """;

  private final Authorizer authorizer;
  private final Settings settings;
  private final Jobs jobs;
  private final Views views;
  private final SidePanelFactory sidePanels;
  private final JobListFactory jobLists;

  public ListPages(
      Authorizer authorizer,
      Settings settings,
      Jobs jobs,
      Views views,
      SidePanelFactory sidePanels,
      JobListFactory jobLists) {
    this.authorizer = authorizer;
    this.settings = settings;
    this.jobs = jobs;
    this.views = views;
    this.sidePanels = sidePanels;
    this.jobLists = jobLists;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    AccessRule create = AccessRule.needs(Permission.ITEM_CREATE);
    kinds
        .server()
        .route(Method.ANY, "", AccessRule.read(), (call, _) -> dashboard(call))
        .route(Method.GET_POST, "newJob", create, (call, _) -> create(call, null, false));
    kinds
        .folder()
        .route(Method.ANY, "", AccessRule.needs(Permission.ITEM_READ), this::folder)
        .route(Method.GET_POST, "newJob", create, (call, in) -> create(call, in, false))
        .route(Method.GET_POST, "newFolder", create, (call, in) -> create(call, in, true));
    kinds
        .server()
        .route(Method.GET_POST, "newFolder", create, (call, _) -> create(call, null, true));
    kinds.view().route(Method.GET, "", AccessRule.read(), this::view);
    AccessRule own = AccessRule.selfOrAdminister();
    kinds.myView().route(Method.GET, "", own, this::view);
    kinds
        .myViews()
        .route(
            Method.GET,
            "",
            own,
            (call, user) -> {
              View primary = views.primary(ViewContainer.of(user.id()).owner());
              return Response.redirect(
                  call.path()
                      + "view/"
                      + UrlPath.encode(primary == null ? "all" : primary.name())
                      + "/");
            });
  }

  private Response dashboard(RequestContext call) {
    View primary = views.primary(ViewContainer.SERVER.owner());
    String message = settings.get(Setting.SYSTEM_MESSAGE);
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
    FolderDefinition definition = jobs.definition(folder);
    String description = definition.description();
    ViewContainer group = ViewContainer.of(folder);
    return list(
        call,
        jobs.fullDisplayName(folder, folder.displayNameOrName()),
        description == null ? "" : description,
        group,
        views.primary(group.owner()),
        call.path(),
        tasks(call),
        definition.warnings());
  }

  private Response view(RequestContext call, ViewResource place) {
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
              "Delete this view? The jobs in the view will not be deleted."));
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
  public record ViewTab(String name, String href, boolean current) {}

  private List<ViewTab> tabs(
      RequestContext call, ViewContainer group, @Nullable View shown, String parentPath) {
    var tabs = new ArrayList<ViewTab>();
    for (View view : views.of(group.owner())) {
      if (views.isListed(call.caller(), group, view)) {
        boolean usesParentPath = view.primary() && group.userId() == null && !isNested(group);
        tabs.add(
            new ViewTab(
                view.name(),
                usesParentPath
                    ? parentPath
                    : parentPath + "view/" + UrlPath.encode(view.name()) + "/",
                shown != null && view.name().equals(shown.name())));
      }
    }
    return tabs;
  }

  private static boolean isNested(ViewContainer group) {
    return group.owner() instanceof Owner.ViewOwner;
  }

  private Response list(
      RequestContext call,
      String heading,
      String description,
      ViewContainer group,
      @Nullable View view,
      String parentPath,
      List<Task> extraTasks,
      List<String> warnings) {
    Folder folder = group.folder();
    List<Item> items = view == null ? List.of() : views.items(call.caller(), group, view);
    String base = call.site().contextPath() + "/" + (folder == null ? "" : Links.path(folder));
    boolean mayCreate =
        authorizer.allows(
            call.caller(),
            Permission.ITEM_CREATE,
            folder == null ? ProtectedObject.SERVER : folder.protectedObject());
    var tasks = new ArrayList<Task>();
    if (mayCreate) {
      tasks.add(Task.link("plus", "New job", base + "newJob"));
      tasks.add(Task.link("folder", "New folder", base + "newFolder"));
    }
    if (group.userId() != null) {
      tasks.add(Task.link("grid", "New view", parentPath + "newView"));
    } else if (!isNested(group)
        && authorizer.allows(call.caller(), Permission.VIEW_CREATE, group.protectedObject())) {
      tasks.add(Task.link("grid", "New view", base + "newView"));
    }
    tasks.addAll(extraTasks);
    return Templates.page(
        call,
        200,
        "view/dashboard.jte",
        Map.ofEntries(
            Map.entry("frame", Layout.of(call, tasks)),
            Map.entry("heading", heading),
            Map.entry("description", description),
            Map.entry("base", base),
            Map.entry("tabs", tabs(call, group, view, parentPath)),
            Map.entry("list", jobLists.page(call, group.base(), items)),
            Map.entry("warnings", warnings),
            Map.entry("beside", sidePanels.of(call)),
            Map.entry("mayCreate", mayCreate),
            Map.entry(
                "firstRun",
                folder == null
                    && items.isEmpty()
                    && mayCreate
                    && authorizer.allows(call.caller(), Permission.ADMINISTER)
                    && jobs.children(call.caller(), null).isEmpty())));
  }

  /**
   * {@code newJob} and {@code newFolder}: creates an item from a command, from a config.xml or as a
   * copy.
   */
  private Response create(RequestContext call, @Nullable Folder parent, boolean isFolder) {
    String error = "";
    String xml = isFolder ? FolderXml.EMPTY : "";
    String command = isFolder ? "" : "echo hello";
    String script = isFolder ? "" : EXAMPLE_PIPELINE;
    boolean isPipeline = call.parameters().get("type", "").equals(PIPELINE);
    String from = call.parameters().get("from", "").strip();
    if (call.request().isPost()) {
      xml = call.parameters().get("xml", "");
      command = call.parameters().get("command", "");
      script = call.parameters().get("script", "");
      try {
        String name = call.requiredParameter("name");
        Item item =
            from.isEmpty()
                ? jobs.create(
                    call.caller(),
                    parent,
                    name,
                    isFolder || !xml.isBlank()
                        ? xml
                        : isPipeline
                            ? PipelineXml.withScript(FieldEdit.unixLines(script))
                            : shell(command))
                : jobs.copy(call.caller(), parent, name, from);
        // A copy is not buildable before its first save.
        return Response.redirect(
            call.site().contextPath()
                + "/"
                + Links.path(item)
                + (from.isEmpty() ? "" : "configure"));
      } catch (Problem.Invalid e) {
        error = e.getMessage();
      }
    }
    String label = isFolder ? "New folder" : "New job";
    String heading = parent == null ? label : label + " in " + parent.fullName();
    String action = call.path() + (isFolder ? "newFolder" : "newJob");
    return isFolder
        ? ItemPages.form(call, heading, action, xml, error, true)
        : Templates.page(
            call,
            error.isEmpty() ? 200 : 400,
            "view/newjob.jte",
            Map.of(
                "frame", Layout.of(call),
                "heading", heading,
                "action", action,
                "name", call.parameters().get("name", ""),
                "isPipeline", isPipeline,
                "command", command,
                "script", script,
                "xml", xml,
                "from", from,
                "said", error));
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
