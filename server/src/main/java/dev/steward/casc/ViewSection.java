package dev.steward.casc;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.job.NameRules;
import dev.steward.job.xml.DefinitionText;
import dev.steward.problem.Problem;
import dev.steward.text.XmlReader;
import dev.steward.view.View;
import dev.steward.view.ViewContainer;
import dev.steward.view.ViewContent;
import dev.steward.view.ViewXml;
import dev.steward.view.Views;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The server's views, including nested ones, by a few fields or, under Steward's own name, by
 * config.xml. Views and fields that are not in the document are left alone.
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

  /** Limit of nested views. */
  private static final int MAX_NESTING = 10;

  private static final Map<String, String> COLUMNS = columns();

  private final Views views;
  private final Authorizer rights;

  ViewSection(Views views, Authorizer rights) {
    this.views = views;
    this.rights = rights;
  }

  private static Map<String, String> columns() {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("status", "hudson.views.StatusColumn");
    columns.put("weather", "hudson.views.WeatherColumn");
    columns.put("jobName", "hudson.views.JobColumn");
    columns.put("lastSuccess", "hudson.views.LastSuccessColumn");
    columns.put("lastFailure", "hudson.views.LastFailureColumn");
    columns.put("lastStable", "hudson.views.LastStableColumn");
    columns.put("lastDuration", "hudson.views.LastDurationColumn");
    columns.put("buildButton", "hudson.views.BuildButtonColumn");
    return columns;
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

  /** The view container of these names; null if it does not exist. */
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

  private static String[] allowedFields(String className) {
    var names = new ArrayList<>(List.of("name", "description", "filterExecutors", "filterQueue"));
    names.addAll(
        switch (className) {
          case ViewXml.LIST ->
              List.of("jobNames", "includeRegex", "recurse", "statusFilter", "columns");
          case ViewXml.NESTED -> List.of("defaultView", "views");
          default -> List.of();
        });
    return names.toArray(String[]::new);
  }

  private void ofFields(
      Caller caller, List<String> parents, String className, YamlValue value, ReadContext context) {
    YamlValue.Mapping fields = context.mapping(value, allowedFields(className));
    String name = fields == null ? null : context.required(fields, "name");
    String empty = name == null ? null : ViewXml.empty(className, name.strip());
    if (fields == null || name == null || empty == null) {
      return;
    }
    var changes = new ArrayList<UnaryOperator<String>>();
    fields
        .all()
        .forEach((field, fieldValue) -> {
          UnaryOperator<String> change = field(fields, field, fieldValue, context);
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

  /** The change that a field makes to the view's XML; null if none or invalid. */
  @SuppressWarnings("RefactorSwitch") // some cases need a statement first
  private static @Nullable UnaryOperator<String> field(
      YamlValue.Mapping fields, String field, YamlValue fieldValue, ReadContext context) {
    return switch (field) {
      case "description", "includeRegex", "defaultView" -> {
        String text = context.text(fieldValue);
        yield text == null ? null : xml -> with(xml, field, text, "");
      }
      case "filterExecutors", "filterQueue", "recurse" -> {
        String flag = String.valueOf(context.flag(fields, field, false));
        yield xml -> with(xml, field, flag, "false");
      }
      case "statusFilter" -> {
        String flag = String.valueOf(context.flag(fields, field, false));
        yield xml -> with(xml, field, flag, "");
      }
      case "jobNames" -> {
        List<String> names =
            texts(fieldValue, context).stream()
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .toList();
        yield xml ->
            ViewXml.read(xml).content() instanceof ViewContent.ItemSelection chosen
                    && chosen.names().equals(names)
                ? xml
                : ViewXml.withJobNames(xml, names);
      }
      case "columns" -> {
        List<String> classes = classes(fieldValue, context);
        yield xml ->
            ViewXml.read(xml).content() instanceof ViewContent.ItemSelection chosen
                    && chosen.columns().equals(classes)
                ? xml
                : ViewXml.withColumns(xml, classes);
      }
      default -> {
        yield null;
      }
    };
  }

  /** Sets a value in the XML; keeps the XML if the value is equal. */
  private static String with(String xml, String element, String value, String defaultValue) {
    String current = XmlReader.read(xml).findText(element);
    return value.equals(current == null ? defaultValue : current)
        ? xml
        : DefinitionText.with(xml, element, value);
  }

  private static List<String> texts(YamlValue fieldValue, ReadContext context) {
    var all = new ArrayList<String>();
    if (fieldValue instanceof YamlValue.Sequence items) {
      for (YamlValue item : items.all()) {
        String text = context.text(item);
        if (text != null) {
          all.add(text);
        }
      }
    } else {
      context.errors().add(fieldValue.line(), "A list is expected.");
    }
    return all;
  }

  private static List<String> classes(YamlValue fieldValue, ReadContext context) {
    var classes = new ArrayList<String>();
    for (String column : texts(fieldValue, context)) {
      String className = COLUMNS.get(column);
      if (className == null) {
        context
            .errors()
            .add(
                fieldValue.line(),
                "Unknown column; supported are " + String.join(", ", COLUMNS.keySet()) + ".");
        return List.of();
      }
      classes.add(className);
    }
    return classes;
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
      context.errors().add(line, "A view of this name but another type exists; delete it first.");
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
    out.put(VIEWS, exported(ViewContainer.SERVER, List.of(), exportedAsXml));
    if (!exportedAsXml.isEmpty()) {
      out.put(STEWARD_VIEWS, exportedAsXml);
    }
  }

  /**
   * Exports the views of a container that fields describe completely, including nested views.
   *
   * @param exportedAsXml receives all other views, each after its container
   */
  private List<Map<String, Object>> exported(
      ViewContainer container, List<String> parents, List<Map<String, Object>> exportedAsXml) {
    var exportedAsFields = new ArrayList<Map<String, Object>>();
    for (View view : views.of(container.owner())) {
      var inside = new ArrayList<>(parents);
      inside.add(view.name());
      String kind = kind(view);
      // Views inside a view exported as XML are exported as XML too, since they come after it.
      if (kind != null && !isIn(exportedAsXml, parents)) {
        Map<String, Object> fields = fields(view);
        exportedAsFields.add(Map.of(kind, fields));
        if (view.content() instanceof ViewContent.Nested) {
          List<Map<String, Object>> inner = exported(container.nested(view), inside, exportedAsXml);
          if (!inner.isEmpty()) {
            fields.put("views", inner);
          }
        }
        continue;
      }
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", view.name());
      if (!parents.isEmpty()) {
        entry.put("in", String.join("/", parents));
      }
      entry.put("xml", view.text());
      exportedAsXml.add(entry);
      if (view.content() instanceof ViewContent.Nested) {
        exported(container.nested(view), inside, exportedAsXml);
      }
    }
    return exportedAsFields;
  }

  private static boolean isIn(List<Map<String, Object>> exportedAsXml, List<String> parents) {
    String path = String.join("/", parents);
    return exportedAsXml.stream()
        .anyMatch(entry ->
            path.equals(
                entry.containsKey("in")
                    ? entry.get("in") + "/" + entry.get("name")
                    : entry.get("name")));
  }

  /** The symbol if fields describe the view completely; otherwise null. */
  private static @Nullable String kind(View view) {
    if (!view.definition().warnings().isEmpty() || !ViewXml.hasDefaultSettings(view.text())) {
      return null;
    }
    return switch (view.content()) {
      case ViewContent.All _ -> "all";
      case ViewContent.Configurable _ -> "myView";
      case ViewContent.Nested _ ->
          XmlReader.read(view.text()).find("columns") == null ? "nested" : null;
      case ViewContent.ItemSelection chosen ->
          COLUMNS.values().containsAll(chosen.columns()) ? "list" : null;
    };
  }

  private static Map<String, Object> fields(View view) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", view.name());
    String description = view.definition().description();
    if (description != null) {
      fields.put("description", description);
    }
    if (view.definition().filtersExecutors()) {
      fields.put("filterExecutors", true);
    }
    if (view.definition().filtersQueue()) {
      fields.put("filterQueue", true);
    }
    String first = XmlReader.read(view.text()).findText("defaultView");
    if (view.content() instanceof ViewContent.Nested && first != null && !first.isEmpty()) {
      fields.put("defaultView", first);
    }
    if (view.content() instanceof ViewContent.ItemSelection chosen) {
      fields.put("jobNames", chosen.names());
      if (chosen.include() != null) {
        fields.put("includeRegex", chosen.include().pattern());
      }
      fields.put("recurse", chosen.recurses());
      if (chosen.enabled() != null) {
        fields.put("statusFilter", chosen.enabled());
      }
      fields.put("columns", symbols(chosen.columns()));
    }
    return fields;
  }

  private static List<String> symbols(List<String> classes) {
    var symbols = new ArrayList<String>();
    for (String name : classes) {
      COLUMNS.forEach((symbol, className) -> {
        if (className.equals(name)) {
          symbols.add(symbol);
        }
      });
    }
    return symbols;
  }
}
