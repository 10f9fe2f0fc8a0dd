package dev.steward.casc;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.Rights;
import dev.steward.job.JobNames;
import dev.steward.job.xml.DefinitionText;
import dev.steward.text.XmlReader;
import dev.steward.view.Group;
import dev.steward.view.Owner;
import dev.steward.view.Shown;
import dev.steward.view.View;
import dev.steward.view.Views;
import dev.steward.view.xml.ViewXml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The server's views: by a few fields, or under our own name by their whole config.xml. A view that
 * is not named here, and what is not said of one, stays as it is.
 */
final class ViewSection implements Section {

  private static final String VIEWS = "jenkins.views";
  private static final String OURS = "steward.views";

  /** The views that are known by fields, and their classes on the wire. */
  private static final Map<String, String> KINDS =
      Map.of("all", ViewXml.ALL, "list", ViewXml.LIST, "myView", ViewXml.MINE);

  private static final Map<String, String> COLUMNS = columns();

  private final Views views;
  private final Rights rights;

  ViewSection(Views views, Rights rights) {
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
      for (Value.Members item : reading.each(value, "name", "xml")) {
        String name = reading.required(item, "name");
        String xml = reading.required(item, "xml");
        if (name != null && xml != null) {
          whole(caller, item, name, xml, reading);
        }
      }
      return;
    }
    for (Value.Members item : reading.each(value, "all", "list", "myView")) {
      for (Map.Entry<String, Value> one : item.all().entrySet()) {
        String className = KINDS.get(one.getKey());
        if (className != null) {
          ofFields(caller, className, one.getValue(), reading);
        }
      }
    }
  }

  private void whole(Caller caller, Value.Members item, String name, String xml, Reading reading) {
    int before = reading.faults().list().size();
    reading.faults().unless(item.lineOf("xml"), () -> ViewXml.read(xml));
    if (reading.faults().list().size() == before) {
      String className = ViewXml.className(ViewXml.read(xml).shown());
      view(caller, item, name, className, xml, _ -> ViewXml.named(xml, name.strip()), reading);
    }
  }

  private void ofFields(Caller caller, String className, Value value, Reading reading) {
    Value.Members fields =
        className.equals(ViewXml.LIST)
            ? reading.members(
                value,
                "name",
                "description",
                "filterExecutors",
                "filterQueue",
                "jobNames",
                "includeRegex",
                "recurse",
                "statusFilter",
                "columns")
            : reading.members(value, "name", "description", "filterExecutors", "filterQueue");
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
    view(caller, fields, name, className, empty, all, reading);
  }

  /** What a field changes in a view's text; null where that is nothing, or it is wrong. */
  @SuppressWarnings("RefactorSwitch") // some cases need a word first
  private static @Nullable UnaryOperator<String> field(
      Value.Members fields, String field, Value said, Reading reading) {
    return switch (field) {
      case "description", "includeRegex" -> {
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
            ViewXml.read(xml).shown() instanceof Shown.Chosen chosen && chosen.names().equals(names)
                ? xml
                : ViewXml.listing(xml, names);
      }
      case "columns" -> {
        List<String> classes = classes(said, reading);
        yield xml ->
            ViewXml.read(xml).shown() instanceof Shown.Chosen chosen
                    && chosen.columns().equals(classes)
                ? xml
                : ViewXml.withColumns(xml, classes);
      }
      default -> {
        yield null;
      }
    };
  }

  /** The text with a value in it, untouched where it says so already. */
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
      reading.faults().add(said.line(), "A list is expected here.");
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
                "The columns of a view are among " + String.join(", ", COLUMNS.keySet()) + ".");
        return List.of();
      }
      classes.add(known);
    }
    return classes;
  }

  private void view(
      Caller caller,
      Value.Members item,
      String name,
      String className,
      String empty,
      UnaryOperator<String> change,
      Reading reading) {
    int line = item.lineOf("name");
    String clean = name.strip();
    reading.faults().unless(line, () -> JobNames.checked(clean));
    if (!reading.comes("view " + clean)) {
      reading.faults().add(line, "A view of this name stands here twice.");
    }
    View there = views.find(Owner.server(), clean);
    if (there != null && !ViewXml.className(there.shown()).equals(className)) {
      reading.faults().add(line, "There is a view of this name and another type; delete it first.");
    }
    reading.change(() -> apply(caller, clean, empty, change));
  }

  private void apply(Caller caller, String name, String empty, UnaryOperator<String> change) {
    View there = views.find(Owner.server(), name);
    if (there == null) {
      views.create(caller, Group.SERVER, name, change.apply(empty));
    } else if (!change.apply(there.text()).equals(there.text())) {
      views.change(caller, Group.SERVER, there, name, change);
    }
  }

  @Override
  public void export(Caller caller, Map<String, Object> out) {
    // A view names jobs that its reader may not see.
    if (!rights.allows(caller, Permission.VIEW_CONFIGURE)) {
      return;
    }
    var plain = new ArrayList<Map<String, Object>>();
    var whole = new ArrayList<Map<String, Object>>();
    for (View view : views.of(Owner.server())) {
      String kind = kind(view);
      if (kind != null) {
        plain.add(Map.of(kind, fields(view)));
      } else {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("name", view.name());
        one.put("xml", view.text());
        whole.add(one);
      }
    }
    out.put(VIEWS, plain);
    if (!whole.isEmpty()) {
      out.put(OURS, whole);
    }
  }

  /** The kind under which fields say all of the view; null where they do not. */
  private static @Nullable String kind(View view) {
    if (!view.definition().warnings().isEmpty() || !ViewXml.isPlain(view.text())) {
      return null;
    }
    return switch (view.shown()) {
      case Shown.All _ -> "all";
      case Shown.Mine _ -> "myView";
      case Shown.Nested _ -> null;
      case Shown.Chosen chosen -> COLUMNS.values().containsAll(chosen.columns()) ? "list" : null;
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
    if (view.shown() instanceof Shown.Chosen chosen) {
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
