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
import dev.steward.view.Views;
import dev.steward.view.xml.ViewXml;
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
  private static final String OURS = "steward.views";

  /** View types that support fields, with their Jenkins classes. */
  private static final Map<String, String> KINDS =
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
  private static final int MAX_DEEP = 10;

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
    return List.of(VIEWS, OURS);
  }

  @Override
  public void read(Caller caller, String path, Value value, Reading reading) {
    if (path.equals(OURS)) {
      for (Value.Members item : reading.each(value, "name", "in", "xml")) {
        String name = reading.required(item, "name");
        String xml = reading.required(item, "xml");
        String in = reading.text(item, "in");
        if (name != null && xml != null) {
          whole(
              caller,
              new Spot(in == null ? List.of() : List.of(in.split("/", -1)), name.strip()),
              item,
              xml,
              reading);
        }
      }
      return;
    }
    all(caller, List.of(), value, reading);
  }

  /**
   * Location of a view.
   *
   * @param in the containing views, the outermost first
   */
  private record Spot(List<String> in, String name) {

    /** Unique path of the view. */
    String path() {
      return in.isEmpty() ? name : String.join("/", in) + "/" + name;
    }

    List<String> inside() {
      var all = new ArrayList<>(in);
      all.add(name);
      return List.copyOf(all);
    }
  }

  private void all(Caller caller, List<String> in, Value value, Reading reading) {
    if (in.size() > MAX_DEEP) {
      reading.faults().add(value.line(), "Views are nested too deeply.");
      return;
    }
    for (Value.Members item : reading.each(value, KINDS.keySet().toArray(String[]::new))) {
      for (Map.Entry<String, Value> one : item.all().entrySet()) {
        String className = KINDS.get(one.getKey());
        if (className != null) {
          ofFields(caller, in, className, one.getValue(), reading);
        }
      }
    }
  }

  /** The view container of these names; null if it does not exist. */
  private @Nullable ViewContainer group(List<String> in) {
    ViewContainer group = ViewContainer.SERVER;
    for (String name : in) {
      View outer = views.find(group.owner(), name);
      if (outer == null || !(outer.content() instanceof ViewContent.Nested)) {
        return null;
      }
      group = group.nested(outer);
    }
    return group;
  }

  private void whole(Caller caller, Spot spot, Value.Members item, String xml, Reading reading) {
    int before = reading.faults().list().size();
    reading.faults().unless(item.lineOf("xml"), () -> ViewXml.read(xml));
    if (reading.faults().list().size() == before) {
      String className = ViewXml.className(ViewXml.read(xml).content());
      view(caller, item, spot, className, xml, _ -> ViewXml.withName(xml, spot.name()), reading);
    }
  }

  private static String[] known(String className) {
    var known = new ArrayList<>(List.of("name", "description", "filterExecutors", "filterQueue"));
    known.addAll(
        switch (className) {
          case ViewXml.LIST ->
              List.of("jobNames", "includeRegex", "recurse", "statusFilter", "columns");
          case ViewXml.NESTED -> List.of("defaultView", "views");
          default -> List.of();
        });
    return known.toArray(String[]::new);
  }

  private void ofFields(
      Caller caller, List<String> in, String className, Value value, Reading reading) {
    Value.Members fields = reading.members(value, known(className));
    String name = fields == null ? null : reading.required(fields, "name");
    String empty = name == null ? null : ViewXml.empty(className, name.strip());
    if (fields == null || name == null || empty == null) {
      return;
    }
    var changes = new ArrayList<UnaryOperator<String>>();
    fields
        .all()
        .forEach((field, said) -> {
          UnaryOperator<String> change = field(fields, field, said, reading);
          if (change != null) {
            reading.faults().unless(said.line(), () -> ViewXml.read(change.apply(empty)));
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
    var spot = new Spot(in, name.strip());
    view(caller, fields, spot, className, empty, all, reading);
    Value inner = fields.all().get("views");
    if (inner != null && className.equals(ViewXml.NESTED)) {
      all(caller, spot.inside(), inner, reading);
    }
  }

  /** The change that a field makes to the view's XML; null if none or invalid. */
  @SuppressWarnings("RefactorSwitch") // some cases need a statement first
  private static @Nullable UnaryOperator<String> field(
      Value.Members fields, String field, Value said, Reading reading) {
    return switch (field) {
      case "description", "includeRegex", "defaultView" -> {
        String text = reading.text(said);
        yield text == null ? null : xml -> with(xml, field, text, "");
      }
      case "filterExecutors", "filterQueue", "recurse" -> {
        String flag = String.valueOf(reading.flag(fields, field, false));
        yield xml -> with(xml, field, flag, "false");
      }
      case "statusFilter" -> {
        String flag = String.valueOf(reading.flag(fields, field, false));
        yield xml -> with(xml, field, flag, "");
      }
      case "jobNames" -> {
        List<String> names =
            texts(said, reading).stream().map(String::strip).filter(s -> !s.isEmpty()).toList();
        yield xml ->
            ViewXml.read(xml).content() instanceof ViewContent.ItemSelection chosen
                    && chosen.names().equals(names)
                ? xml
                : ViewXml.withJobNames(xml, names);
      }
      case "columns" -> {
        List<String> classes = classes(said, reading);
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
  private static String with(String xml, String element, String value, String otherwise) {
    String now = XmlReader.read(xml).findText(element);
    return value.equals(now == null ? otherwise : now)
        ? xml
        : DefinitionText.with(xml, element, value);
  }

  private static List<String> texts(Value said, Reading reading) {
    var all = new ArrayList<String>();
    if (said instanceof Value.Items items) {
      for (Value item : items.all()) {
        String text = reading.text(item);
        if (text != null) {
          all.add(text);
        }
      }
    } else {
      reading.faults().add(said.line(), "A list is expected.");
    }
    return all;
  }

  private static List<String> classes(Value said, Reading reading) {
    var classes = new ArrayList<String>();
    for (String column : texts(said, reading)) {
      String known = COLUMNS.get(column);
      if (known == null) {
        reading
            .faults()
            .add(
                said.line(),
                "Unknown column; supported are " + String.join(", ", COLUMNS.keySet()) + ".");
        return List.of();
      }
      classes.add(known);
    }
    return classes;
  }

  private void view(
      Caller caller,
      Value.Members item,
      Spot spot,
      String className,
      String empty,
      UnaryOperator<String> change,
      Reading reading) {
    int line = item.lineOf("name");
    reading.faults().unless(line, () -> NameRules.requireValid(spot.name()));
    if (!reading.comes("view " + spot.path())) {
      reading.faults().add(line, "Duplicate name.");
    }
    if (className.equals(ViewXml.NESTED)) {
      reading.comes("nested " + spot.path());
    }
    ViewContainer group = group(spot.in());
    if (group == null && !reading.isComing("nested " + String.join("/", spot.in()))) {
      reading.faults().add(line, "The parent view does not exist; define it first.");
    }
    View there = group == null ? null : views.find(group.owner(), spot.name());
    if (there != null && !ViewXml.className(there.content()).equals(className)) {
      reading.faults().add(line, "A view of this name but another type exists; delete it first.");
    }
    reading.change(() -> apply(caller, spot, empty, change));
  }

  private void apply(Caller caller, Spot spot, String empty, UnaryOperator<String> change) {
    ViewContainer group = group(spot.in());
    if (group == null) {
      throw new Problem.Conflict("The parent view no longer exists; try again.");
    }
    View there = views.find(group.owner(), spot.name());
    if (there == null) {
      views.create(caller, group, spot.name(), change.apply(empty));
    } else if (!change.apply(there.text()).equals(there.text())) {
      views.change(caller, group, there, spot.name(), change);
    }
  }

  @Override
  public void export(Caller caller, Map<String, Object> out) {
    // Views list jobs that the caller may not be allowed to see.
    if (!rights.allows(caller, Permission.VIEW_CONFIGURE)) {
      return;
    }
    var whole = new ArrayList<Map<String, Object>>();
    out.put(VIEWS, exported(ViewContainer.SERVER, List.of(), whole));
    if (!whole.isEmpty()) {
      out.put(OURS, whole);
    }
  }

  /**
   * Exports the views of a container that fields describe completely, including nested views.
   *
   * @param whole receives all other views, each after its container
   */
  private List<Map<String, Object>> exported(
      ViewContainer group, List<String> in, List<Map<String, Object>> whole) {
    var plain = new ArrayList<Map<String, Object>>();
    for (View view : views.of(group.owner())) {
      var inside = new ArrayList<>(in);
      inside.add(view.name());
      String kind = kind(view);
      // Views inside a view exported as XML are exported as XML too, since they come after it.
      if (kind != null && !isIn(whole, in)) {
        Map<String, Object> fields = fields(view);
        plain.add(Map.of(kind, fields));
        if (view.content() instanceof ViewContent.Nested) {
          List<Map<String, Object>> inner = exported(group.nested(view), inside, whole);
          if (!inner.isEmpty()) {
            fields.put("views", inner);
          }
        }
        continue;
      }
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", view.name());
      if (!in.isEmpty()) {
        one.put("in", String.join("/", in));
      }
      one.put("xml", view.text());
      whole.add(one);
      if (view.content() instanceof ViewContent.Nested) {
        exported(group.nested(view), inside, whole);
      }
    }
    return plain;
  }

  private static boolean isIn(List<Map<String, Object>> whole, List<String> in) {
    String path = String.join("/", in);
    return whole.stream()
        .anyMatch(one ->
            path.equals(
                one.containsKey("in") ? one.get("in") + "/" + one.get("name") : one.get("name")));
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
      COLUMNS.forEach((symbol, known) -> {
        if (known.equals(name)) {
          symbols.add(symbol);
        }
      });
    }
    return symbols;
  }
}
