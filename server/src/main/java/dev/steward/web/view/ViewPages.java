package dev.steward.web.view;

import dev.steward.access.Permission;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.job.Jobs;
import dev.steward.job.xml.DefinitionText;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.model.ViewResource;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.routing.UrlPath;
import dev.steward.text.Regex;
import dev.steward.view.View;
import dev.steward.view.ViewContainer;
import dev.steward.view.ViewContent;
import dev.steward.view.ViewXml;
import dev.steward.view.Views;
import dev.steward.web.Layout;
import dev.steward.web.Templates;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Forms that create and configure views. */
public final class ViewPages {

  private final Jobs jobs;
  private final Views views;

  public ViewPages(Jobs jobs, Views views) {
    this.jobs = jobs;
    this.views = views;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    AccessRule create = AccessRule.needs(Permission.VIEW_CREATE);
    AccessRule own = AccessRule.selfOrAdminister();
    addCreateForm(kinds.server(), create, _ -> ViewContainer.SERVER);
    addCreateForm(kinds.folder(), create, ViewContainer::of);
    addCreateForm(kinds.myViews(), own, user -> ViewContainer.of(user.id()));
    addConfigureForm(kinds.view(), AccessRule.needs(Permission.VIEW_CONFIGURE));
    addConfigureForm(kinds.myView(), own);
  }

  private <T> void addCreateForm(
      ResourceType<T> kind, AccessRule right, Function<T, ViewContainer> group) {
    kind.route(Method.GET_POST, "newView", right, (call, in) -> create(call, group.apply(in)));
  }

  private void addConfigureForm(ResourceType<ViewResource> kind, AccessRule right) {
    kind.route(Method.GET_POST, "configure", right, this::configure);
  }

  /**
   * Form values of a list view.
   *
   * @param jobs names, one per line
   * @param status filter: {@code 1} enabled, {@code 2} disabled, empty for both
   */
  public record ViewFields(
      String name, String description, String jobs, String regex, boolean recurse, String status) {

    static ViewFields of(View view) {
      String description = view.definition().description();
      String descriptionText = description == null ? "" : description;
      if (view.content() instanceof ViewContent.ItemSelection chosen) {
        Regex include = chosen.include();
        Boolean enabled = chosen.enabled();
        return new ViewFields(
            view.name(),
            descriptionText,
            String.join("\n", chosen.names()),
            include == null ? "" : include.pattern(),
            chosen.recurses(),
            enabled == null ? "" : enabled ? "1" : "2");
      }
      return new ViewFields(view.name(), descriptionText, "", "", false, "");
    }

    static ViewFields of(Parameters parameters) {
      return new ViewFields(
          parameters.get("name", "").strip(),
          parameters.get("description", "").replace("\r\n", "\n"),
          parameters.get("jobs", "").replace("\r\n", "\n"),
          parameters.get("regex", "").strip(),
          parameters.has("recurse"),
          parameters.get("status", ""));
    }
  }

  private Response create(RequestContext call, ViewContainer group) {
    Parameters parameters = call.parameters();
    String error = "";
    String mode = ViewXml.LIST;
    ViewFields fields = new ViewFields("", "", "", "", false, "");
    if (call.request().isPost()) {
      fields = ViewFields.of(parameters);
      mode = parameters.get("mode", ViewXml.LIST);
      try {
        String empty = ViewXml.empty(mode, fields.name());
        if (empty == null) {
          throw new Problem.Invalid("Select a view type.");
        }
        View view =
            views.create(
                call.caller(),
                group,
                fields.name(),
                applyFields(call, group, ViewXml.read(empty).content(), empty, fields));
        return Response.redirect(call.path() + "view/" + UrlPath.encode(view.name()) + "/");
      } catch (Problem.Invalid e) {
        error = e.getMessage();
      }
    }
    return Templates.page(
        call,
        error.isEmpty() ? 200 : 400,
        "view/newview.jte",
        Map.of(
            "frame",
            Layout.of(call),
            "action",
            call.path() + "newView",
            "said",
            error,
            "mode",
            mode,
            "fields",
            fields));
  }

  /** View XML with all form values applied. */
  private String applyFields(
      RequestContext call, ViewContainer group, ViewContent shown, String text, ViewFields fields) {
    String xml = DefinitionText.with(text, "description", fields.description());
    if (!(shown instanceof ViewContent.ItemSelection before)) {
      return xml;
    }
    xml = ViewXml.withJobNames(xml, names(call, group, before, fields.jobs()));
    xml =
        fields.regex().isEmpty()
            ? ViewXml.withoutElement(xml, "includeRegex")
            : DefinitionText.with(xml, "includeRegex", fields.regex());
    xml = ViewXml.withStatus(xml, fields.status().isEmpty() ? null : fields.status().equals("1"));
    return DefinitionText.with(xml, "recurse", Boolean.toString(fields.recurse()));
  }

  /**
   * Job names from the form. Names that are already listed stay, even if the item has been deleted.
   */
  private List<String> names(
      RequestContext call, ViewContainer group, ViewContent.ItemSelection before, String jobs) {
    var names = new LinkedHashSet<String>();
    for (String line : jobs.split("\n", -1)) {
      String name = line.strip();
      if (name.isEmpty()) {
        continue;
      }
      if (!before.names().contains(name)
          && this.jobs.resolveItem(call.caller(), group.base(), name) == null) {
        throw new Problem.Invalid("There is no job or folder \"" + name + "\" here.");
      }
      names.add(name);
    }
    return new ArrayList<>(names);
  }

  private Response configure(RequestContext call, ViewResource place) {
    View view = views.visible(call.caller(), place.group(), place.view());
    Parameters parameters = call.parameters();
    String error = "";
    boolean asXml = parameters.has("xml") || parameters.get("show", "").equals("xml");
    String xml = DefinitionText.withDeclaration(view.text());
    ViewFields fields = ViewFields.of(view);
    // Clients that created a view and follow the redirect with POST send nothing to save.
    boolean saves =
        parameters.has("xml") || parameters.has("jobs") || parameters.has("description");
    if (call.request().isPost() && saves) {
      try {
        if (asXml) {
          xml = parameters.get("xml", "");
          views.saveConfig(call.caller(), place.group(), view, xml);
          return Response.redirect(call.path());
        }
        fields = ViewFields.of(parameters);
        ViewFields submittedFields = fields;
        View updated =
            views.change(
                call.caller(),
                place.group(),
                view,
                fields.name().isEmpty() ? view.name() : fields.name(),
                text -> applyFields(call, place.group(), view.content(), text, submittedFields));
        String path = call.path();
        String parentPath = path.substring(0, path.lastIndexOf('/', path.length() - 2) + 1);
        return Response.redirect(parentPath + UrlPath.encode(updated.name()) + "/");
      } catch (Problem.Invalid e) {
        error = e.getMessage();
      }
    }
    return Templates.page(
        call,
        error.isEmpty() ? 200 : 400,
        "view/view.jte",
        Map.ofEntries(
            Map.entry("frame", Layout.of(call)),
            Map.entry("name", view.name()),
            Map.entry("action", call.path() + "configure"),
            Map.entry("said", error),
            Map.entry("asXml", asXml),
            Map.entry("xml", xml),
            Map.entry("chooses", view.content() instanceof ViewContent.ItemSelection),
            Map.entry("fields", fields)));
  }
}
