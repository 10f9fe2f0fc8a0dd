package dev.steward.casc;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.job.NameRules;
import dev.steward.problem.Problem;
import dev.steward.view.View;
import dev.steward.view.ViewContainer;
import dev.steward.view.ViewContent;
import dev.steward.view.ViewXml;
import dev.steward.view.Views;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The server's views, including nested ones, defined by a few fields or, under Steward's own key,
 * by config.xml. Views and fields that are not in the document are left alone.
 */
final class ViewSection implements Section {

  private static final String VIEWS = "jenkins.views";
  private static final String STEWARD_VIEWS = "steward.views";

  /** View types that support fields, with their Jenkins classes. */
  private static final Map<String, String> VIEW_TYPES =
      Map.of(
          "all",
          ViewXml.ALL,
          "list",
          ViewXml.LIST,
          "myView",
          ViewXml.MINE,
          "nested",
          ViewXml.NESTED);

  /** Maximum nesting depth of views. */
  private static final int MAX_NESTING = 10;

  private final Views views;
  private final Authorizer rights;

  ViewSection(Views views, Authorizer rights) {
    this.views = views;
    this.rights = rights;
  }

  @Override
  public List<String> paths() {
    return List.of(VIEWS, STEWARD_VIEWS);
  }

  @Override
  public void read(Caller caller, String path, YamlValue value, ReadContext context) {
    if (path.equals(STEWARD_VIEWS)) {
      for (YamlValue.Mapping item : context.mappings(value, "name", "in", "xml")) {
        String name = context.required(item, "name");
        String xml = context.required(item, "xml");
        String parents = context.text(item, "in");
        if (name != null && xml != null) {
          ofXml(
              caller,
              new ViewPath(
                  parents == null ? List.of() : List.of(parents.split("/", -1)), name.strip()),
              item,
              xml,
              context);
        }
      }
      return;
    }
    readViews(caller, List.of(), value, context);
  }

  /**
   * Location of a view.
   *
   * @param parents the containing views, the outermost first
   */
  private record ViewPath(List<String> parents, String name) {

    /** Unique path of the view. */
    String path() {
      return parents.isEmpty() ? name : String.join("/", parents) + "/" + name;
    }

    List<String> inside() {
      var all = new ArrayList<>(parents);
      all.add(name);
      return List.copyOf(all);
    }
  }

  private void readViews(
      Caller caller, List<String> parents, YamlValue value, ReadContext context) {
    if (parents.size() > MAX_NESTING) {
      context.errors().add(value.line(), "Views are nested too deeply.");
      return;
    }
    for (YamlValue.Mapping item :
        context.mappings(value, VIEW_TYPES.keySet().toArray(String[]::new))) {
      for (Map.Entry<String, YamlValue> entry : item.all().entrySet()) {
        String className = VIEW_TYPES.get(entry.getKey());
        if (className != null) {
          ofFields(caller, parents, className, entry.getValue(), context);
        }
      }
    }
  }

  /** The view container with these names; null if it does not exist. */
  private @Nullable ViewContainer container(List<String> parents) {
    ViewContainer container = ViewContainer.SERVER;
    for (String name : parents) {
      View outer = views.find(container.owner(), name);
      if (outer == null || !(outer.content() instanceof ViewContent.Nested)) {
        return null;
      }
      container = container.nested(outer);
    }
    return container;
  }

  private void ofXml(
      Caller caller, ViewPath viewPath, YamlValue.Mapping item, String xml, ReadContext context) {
    int before = context.errors().list().size();
    context.errors().check(item.lineOf("xml"), () -> ViewXml.read(xml));
    if (context.errors().list().size() == before) {
      String className = ViewXml.className(ViewXml.read(xml).content());
      addView(
          caller,
          item,
          viewPath,
          className,
          xml,
          _ -> ViewXml.withName(xml, viewPath.name()),
          context);
    }
  }

  private void ofFields(
      Caller caller, List<String> parents, String className, YamlValue value, ReadContext context) {
    YamlValue.Mapping fields = context.mapping(value, ViewFields.allowedFields(className));
    String name = fields == null ? null : context.required(fields, "name");
    String empty = name == null ? null : ViewXml.empty(className, name.strip());
    if (fields == null || name == null || empty == null) {
      return;
    }
    var changes = new ArrayList<UnaryOperator<String>>();
    fields
        .all()
        .forEach((field, fieldValue) -> {
          UnaryOperator<String> change = ViewFields.field(fields, field, fieldValue, context);
          if (change != null) {
            context.errors().check(fieldValue.line(), () -> ViewXml.read(change.apply(empty)));
            changes.add(change);
          }
        });
    UnaryOperator<String> all =
        text -> {
          String changed = text;
          for (UnaryOperator<String> change : changes) {
            changed = change.apply(changed);
          }
          return changed;
        };
    var viewPath = new ViewPath(parents, name.strip());
    addView(caller, fields, viewPath, className, empty, all, context);
    YamlValue inner = fields.all().get("views");
    if (inner != null && className.equals(ViewXml.NESTED)) {
      readViews(caller, viewPath.inside(), inner, context);
    }
  }

  private void addView(
      Caller caller,
      YamlValue.Mapping item,
      ViewPath viewPath,
      String className,
      String empty,
      UnaryOperator<String> change,
      ReadContext context) {
    int line = item.lineOf("name");
    context.errors().check(line, () -> NameRules.requireValid(viewPath.name()));
    if (!context.declare("view " + viewPath.path())) {
      context.errors().add(line, "Duplicate name.");
    }
    if (className.equals(ViewXml.NESTED)) {
      context.declare("nested " + viewPath.path());
    }
    ViewContainer container = container(viewPath.parents());
    if (container == null
        && !context.isDeclared("nested " + String.join("/", viewPath.parents()))) {
      context.errors().add(line, "The parent view does not exist; define it first.");
    }
    View existing = container == null ? null : views.find(container.owner(), viewPath.name());
    if (existing != null && !ViewXml.className(existing.content()).equals(className)) {
      context.errors().add(line, "A view of another type has this name; delete it first.");
    }
    context.addChange(() -> apply(caller, viewPath, empty, change));
  }

  private void apply(Caller caller, ViewPath viewPath, String empty, UnaryOperator<String> change) {
    ViewContainer container = container(viewPath.parents());
    if (container == null) {
      throw new Problem.Conflict("The parent view no longer exists; try again.");
    }
    View existing = views.find(container.owner(), viewPath.name());
    if (existing == null) {
      views.create(caller, container, viewPath.name(), change.apply(empty));
    } else if (!change.apply(existing.text()).equals(existing.text())) {
      views.change(caller, container, existing, viewPath.name(), change);
    }
  }

  @Override
  public void export(Caller caller, Map<String, Object> out) {
    // Views list jobs that the caller may not be allowed to see.
    if (!rights.allows(caller, Permission.VIEW_CONFIGURE)) {
      return;
    }
    var exportedAsXml = new ArrayList<Map<String, Object>>();
    out.put(VIEWS, new ViewExport(views).exported(ViewContainer.SERVER, List.of(), exportedAsXml));
    if (!exportedAsXml.isEmpty()) {
      out.put(STEWARD_VIEWS, exportedAsXml);
    }
  }
}
