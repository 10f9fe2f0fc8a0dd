package dev.steward.view;

import dev.steward.job.xml.DefinitionText;
import dev.steward.problem.Problem;
import dev.steward.text.Html;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import dev.steward.text.XmlText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses and edits the config.xml of views. */
public final class ViewXml {

  public static final String LIST = "hudson.model.ListView";
  public static final String ALL = "hudson.model.AllView";
  public static final String MINE = "hudson.model.MyView";
  public static final String NESTED = "hudson.plugins.nested_view.NestedView";
  private static final int MAX_WARNINGS = 100;

  /** Elements that are supported or have no effect. */
  private static final Set<String> KNOWN =
      Set.of(
          "owner",
          "name",
          "description",
          "filterExecutors",
          "filterQueue",
          "properties",
          "jobNames",
          "jobFilters",
          "columns",
          "includeRegex",
          "recurse",
          "statusFilter",
          "views",
          "defaultView");

  private static final List<String> COLUMNS =
      List.of(
          "hudson.views.StatusColumn",
          "hudson.views.WeatherColumn",
          "hudson.views.JobColumn",
          "hudson.views.LastSuccessColumn",
          "hudson.views.LastFailureColumn",
          "hudson.views.LastDurationColumn",
          "hudson.views.BuildButtonColumn");

  private ViewXml() {}

  /** The Jenkins class of a view with this content. */
  public static String className(ViewContent content) {
    return switch (content) {
      case ViewContent.All _ -> ALL;
      case ViewContent.Configurable _ -> MINE;
      case ViewContent.Nested _ -> NESTED;
      case ViewContent.ItemSelection _ -> LIST;
    };
  }

  /** The class for an element; old versions have two aliases for a list view. */
  private static String className(XmlElement root) {
    return switch (root.name()) {
      case "listView", "view" -> LIST;
      default -> root.name().replace("__", "_");
    };
  }

  /** The element name of a class: XStream doubles underscores. */
  private static String element(String className) {
    return className.replace("_", "__");
  }

  /** Default config.xml for a class of view; null if the class is unknown. */
  public static @Nullable String empty(String className, String name) {
    String typeElements =
        switch (className) {
          case ALL, MINE -> "";
          case NESTED -> "  <views/>\n";
          case LIST ->
              "  "
                  + ViewSelectionXml.names(List.of())
                  + "\n  <jobFilters/>\n  "
                  + ViewSelectionXml.columns(COLUMNS)
                  + "\n"
                  + RECURSE_ELEMENT;
          default -> null;
        };
    return typeElements == null
        ? null
        : "<"
            + element(className)
            + ">\n  <name>"
            + Html.escape(name)
            + "</name>\n  <filterExecutors>false</filterExecutors>\n"
            + "  <filterQueue>false</filterQueue>\n"
            + "  <properties class=\"hudson.model.View$PropertyList\"/>\n"
            + typeElements
            + "</"
            + element(className)
            + ">\n";
  }

  private static final String RECURSE_ELEMENT = "  <recurse>false</recurse>\n";

  /**
   * Parses a definition.
   *
   * @throws Problem.Invalid if it is not well-formed, is of an unknown type, or contains an invalid
   *     regular expression
   */
  public static ViewDefinition read(String xml) {
    XmlElement root = XmlReader.read(xml);
    var warnings = new ArrayList<String>();
    for (XmlElement child : root.children()) {
      if (!KNOWN.contains(child.name())) {
        add(warnings, "<" + child.name() + "> is kept but has no effect here.");
      }
    }
    for (XmlElement filter : ViewSelectionXml.children(root, "jobFilters")) {
      if (!filter.name().equals(ViewSelectionXml.STATUS_FILTER)) {
        add(warnings, "The filter <" + filter.name() + "> is kept but has no effect here.");
      }
    }
    for (XmlElement property : ViewSelectionXml.children(root, "properties")) {
      add(warnings, "The property <" + property.name() + "> is kept but has no effect here.");
    }
    for (XmlElement column : ViewSelectionXml.children(root, "columns")) {
      if (!COLUMNS.contains(column.name())) {
        add(warnings, "The column <" + column.name() + "> is kept but not shown here.");
      }
    }
    String className = className(root);
    ViewContent content =
        switch (className) {
          case ALL -> new ViewContent.All();
          case MINE -> new ViewContent.Configurable();
          case NESTED -> new ViewContent.Nested();
          case LIST -> ViewSelectionXml.selection(root);
          default -> throw new Problem.Invalid("No view type ‘" + className + "’ is known");
        };
    String description = root.findText("description");
    return new ViewDefinition(
        content,
        description == null || description.isEmpty() ? null : description,
        root.flag("filterExecutors"),
        root.flag("filterQueue"),
        List.copyOf(warnings));
  }

  private static void add(List<String> warnings, String sentence) {
    if (warnings.size() < MAX_WARNINGS && !warnings.contains(sentence)) {
      warnings.add(sentence);
    }
  }

  /**
   * Returns the XML with a filter for enabled or disabled jobs, or without one if {@code enabled}
   * is null.
   */
  public static String withStatus(String xml, @Nullable Boolean enabled) {
    String result = xml;
    XmlElement filter = ViewSelectionXml.statusFilter(XmlReader.read(result));
    while (filter != null) {
      result = result.substring(0, filter.start()) + result.substring(filter.end());
      filter = ViewSelectionXml.statusFilter(XmlReader.read(result));
    }
    return enabled == null
        ? withoutElement(result, "statusFilter")
        : DefinitionText.with(result, "statusFilter", enabled.toString());
  }

  /** Returns the XML with this view name. */
  public static String withName(String xml, String name) {
    return name.equals(XmlReader.read(xml).findText("name"))
        ? xml
        : DefinitionText.with(xml, "name", name);
  }

  /** Returns the XML with these job names. */
  public static String withJobNames(String xml, Collection<String> names) {
    return XmlText.withElement(xml, "jobNames", ViewSelectionXml.names(names));
  }

  /** Returns the XML with these columns, by Jenkins class. */
  public static String withColumns(String xml, List<String> classes) {
    return XmlText.withElement(xml, "columns", ViewSelectionXml.columns(classes));
  }

  /** Returns whether the view has neither properties nor columns with settings. */
  public static boolean hasDefaultSettings(String xml) {
    XmlElement root = XmlReader.read(xml);
    XmlElement properties = root.find("properties");
    XmlElement columns = root.find("columns");
    return (properties == null || properties.children().isEmpty())
        && (columns == null
            || columns.children().stream().allMatch(column -> column.children().isEmpty()));
  }

  /** Returns the XML without the element. */
  public static String withoutElement(String xml, String element) {
    XmlElement child = XmlReader.read(xml).find(element);
    return child == null ? xml : xml.substring(0, child.start()) + xml.substring(child.end());
  }
}
