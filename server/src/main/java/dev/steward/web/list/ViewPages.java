package dev.steward.web.list;

import dev.steward.access.Permission;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.ResourceType;
import dev.steward.gate.Route.Method;
import dev.steward.gate.UrlPath;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.job.xml.DefinitionText;
import dev.steward.problem.Problem;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.rest.ViewPlace;
import dev.steward.text.Regex;
import dev.steward.view.View;
import dev.steward.view.ViewContainer;
import dev.steward.view.ViewContent;
import dev.steward.view.xml.ViewXml;
import dev.steward.web.Frame;
import dev.steward.web.Templates;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Forms that create and configure views. */
public final class ViewPages {

  private final Parts parts;

  private ViewPages(Parts parts) {
    this.parts = parts;
  }

  /** Adds the routes. */
  static void add(Kinds kinds, Parts parts) {
    var pages = new ViewPages(parts);
    AccessRule create = AccessRule.needs(Permission.VIEW_CREATE);
    AccessRule own = AccessRule.selfOrAdminister();
    pages.makes(kinds.server(), create, _ -> ViewContainer.SERVER);
    pages.makes(kinds.folder(), create, ViewContainer::of);
    pages.makes(kinds.myViews(), own, user -> ViewContainer.of(user.id()));
    pages.changes(kinds.view(), AccessRule.needs(Permission.VIEW_CONFIGURE));
    pages.changes(kinds.myView(), own);
  }

  private <T> void makes(ResourceType<T> kind, AccessRule right, Function<T, ViewContainer> group) {
    kind.route(Method.GET_POST, "newView", right, (call, in) -> make(call, group.apply(in)));
  }

  private void changes(ResourceType<ViewPlace> kind, AccessRule right) {
    kind.route(Method.GET_POST, "configure", right, this::configure);
  }

  /**
   * Form values of a list view.
   *
   * @param jobs names, one per line
   * @param status filter: {@code 1} enabled, {@code 2} disabled, empty for both
   */
  public record Fields(
      String name, String description, String jobs, String regex, boolean recurse, String status) {

    static Fields of(View view) {
      String description = view.definition().description();
      String said = description == null ? "" : description;
      if (view.content() instanceof ViewContent.ItemSelection chosen) {
        Regex include = chosen.include();
        Boolean enabled = chosen.enabled();
        return new Fields(
            view.name(),
            said,
            String.join("\n", chosen.names()),
            include == null ? "" : include.pattern(),
            chosen.recurses(),
            enabled == null ? "" : enabled ? "1" : "2");
      }
      return new Fields(view.name(), said, "", "", false, "");
    }

    static Fields of(Parameters sent) {
      return new Fields(
          sent.get("name", "").strip(),
          sent.get("description", "").replace("\r\n", "\n"),
          sent.get("jobs", "").replace("\r\n", "\n"),
          sent.get("regex", "").strip(),
          sent.has("recurse"),
          sent.get("status", ""));
    }
  }

  private Response make(RequestContext call, ViewContainer group) {
    Parameters sent = call.parameters();
    String said = "";
    String mode = ViewXml.LIST;
    Fields fields = new Fields("", "", "", "", false, "");
    if (call.request().isPost()) {
      fields = Fields.of(sent);
      mode = sent.get("mode", ViewXml.LIST);
      try {
        String empty = ViewXml.empty(mode, fields.name());
        if (empty == null) {
          throw new Problem.Invalid("Select a view type.");
        }
        View made =
            parts
                .views()
                .create(
                    call.caller(),
                    group,
                    fields.name(),
                    applied(call, group, ViewXml.read(empty).content(), empty, fields));
        return Response.redirect(call.path() + "view/" + UrlPath.encode(made.name()) + "/");
      } catch (Problem.Invalid e) {
        said = e.getMessage();
      }
    }
    return Templates.page(
        call,
        said.isEmpty() ? 200 : 400,
        "list/newview.jte",
        Map.of(
            "frame",
            Frame.of(call),
            "action",
            call.path() + "newView",
            "said",
            said,
            "mode",
            mode,
            "fields",
            fields));
  }

  /** View XML with all form values applied. */
  private String applied(
      RequestContext call, ViewContainer group, ViewContent shown, String text, Fields fields) {
    String done = DefinitionText.with(text, "description", fields.description());
    if (!(shown instanceof ViewContent.ItemSelection before)) {
      return done;
    }
    done = ViewXml.withJobNames(done, names(call, group, before, fields.jobs()));
    done =
        fields.regex().isEmpty()
            ? ViewXml.withoutElement(done, "includeRegex")
            : DefinitionText.with(done, "includeRegex", fields.regex());
    done = ViewXml.withStatus(done, fields.status().isEmpty() ? null : fields.status().equals("1"));
    return DefinitionText.with(done, "recurse", Boolean.toString(fields.recurse()));
  }

  /** Job names from the form. Names that are already listed stay, even if the item was deleted. */
  private List<String> names(
      RequestContext call, ViewContainer group, ViewContent.ItemSelection before, String jobs) {
    var names = new LinkedHashSet<String>();
    for (String line : jobs.split("\n", -1)) {
      String name = line.strip();
      if (name.isEmpty()) {
        continue;
      }
      if (!before.names().contains(name)
          && parts.jobs().resolveItem(call.caller(), group.base(), name) == null) {
        throw new Problem.Invalid("There is no job or folder \"" + name + "\" here.");
      }
      names.add(name);
    }
    return new ArrayList<>(names);
  }

  private Response configure(RequestContext call, ViewPlace place) {
    View view = parts.views().visible(call.caller(), place.group(), place.view());
    Parameters sent = call.parameters();
    String said = "";
    boolean asXml = sent.has("xml") || sent.get("show", "").equals("xml");
    String xml = DefinitionText.withDeclaration(view.text());
    Fields fields = Fields.of(view);
    // Clients that repeat the POST after creating a view send nothing to save.
    boolean saves = sent.has("xml") || sent.has("jobs") || sent.has("description");
    if (call.request().isPost() && saves) {
      try {
        if (asXml) {
          xml = sent.get("xml", "");
          parts.views().saveConfig(call.caller(), place.group(), view, xml);
          return Response.redirect(call.path());
        }
        fields = Fields.of(sent);
        Fields wanted = fields;
        View changed =
            parts
                .views()
                .change(
                    call.caller(),
                    place.group(),
                    view,
                    fields.name().isEmpty() ? view.name() : fields.name(),
                    text -> applied(call, place.group(), view.content(), text, wanted));
        String path = call.path();
        String above = path.substring(0, path.lastIndexOf('/', path.length() - 2) + 1);
        return Response.redirect(above + UrlPath.encode(changed.name()) + "/");
      } catch (Problem.Invalid e) {
        said = e.getMessage();
      }
    }
    return Templates.page(
        call,
        said.isEmpty() ? 200 : 400,
        "list/view.jte",
        Map.ofEntries(
            Map.entry("frame", Frame.of(call)),
            Map.entry("name", view.name()),
            Map.entry("action", call.path() + "configure"),
            Map.entry("said", said),
            Map.entry("asXml", asXml),
            Map.entry("xml", xml),
            Map.entry("chooses", view.content() instanceof ViewContent.ItemSelection),
            Map.entry("fields", fields)));
  }
}
