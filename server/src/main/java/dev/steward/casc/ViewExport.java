package dev.steward.casc;

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
import org.jspecify.annotations.Nullable;

/** Exports the server's views: as fields if these describe a view completely, otherwise as XML. */
record ViewExport(Views views) {

  /**
   * Exports the views of a container, including nested ones, if fields describe them completely.
   *
   * @param exportedAsXml receives all other views, each after its container
   */
  List<Map<String, Object>> exported(
      ViewContainer container, List<String> parents, List<Map<String, Object>> exportedAsXml) {
    var exportedAsFields = new ArrayList<Map<String, Object>>();
    for (View view : views.of(container.owner())) {
      var inside = new ArrayList<>(parents);
      inside.add(view.name());
      String kind = kind(view);
      // Views inside a view that is exported as XML are exported as XML too, since they must come
      // after the outer view.
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
          ViewFields.COLUMNS.values().containsAll(chosen.columns()) ? "list" : null;
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
      ViewFields.COLUMNS.forEach((symbol, className) -> {
        if (className.equals(name)) {
          symbols.add(symbol);
        }
      });
    }
    return symbols;
  }
}
