package dev.steward.casc;

import dev.steward.job.xml.DefinitionText;
import dev.steward.text.XmlReader;
import dev.steward.view.ViewContent;
import dev.steward.view.ViewXml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The fields of a view in a document, and the changes that they make to its XML. */
final class ViewFields {

  static final Map<String, String> COLUMNS = columns();

  private ViewFields() {}

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

  static String[] allowedFields(String className) {
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

  /**
   * The change that a field makes to the view's XML; null if there is none or the field is invalid.
   */
  @SuppressWarnings("RefactorSwitch") // some cases need a statement first
  static @Nullable UnaryOperator<String> field(
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

  /** Sets a value in the XML; keeps the XML if it already has the value. */
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
                "Unknown column. Supported columns: " + String.join(", ", COLUMNS.keySet()) + ".");
        return List.of();
      }
      classes.add(className);
    }
    return classes;
  }
}
