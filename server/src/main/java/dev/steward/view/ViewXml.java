package dev.steward.view;

import dev.steward.job.NameRules;
import dev.steward.job.xml.DefinitionText;
import dev.steward.problem.Problem;
import dev.steward.text.Html;
import dev.steward.text.Regex;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Parses and edits the config.xml of views. */
public final class ViewXml {

  public static final String LIST = "hudson.model.ListView";
  public static final String ALL = "hudson.model.AllView";
  public static final String MINE = "hudson.model.MyView";
  public static final String NESTED = "hudson.plugins.nested_view.NestedView";

  private static final String HOLDER =
      "com.cloudbees.hudson.plugins.folder.views.DefaultFolderViewHolder";

  /**
   * The only job filter without a plugin; newer versions store the status filter of a list in it.
   */
  private static final String STATUS_FILTER = "hudson.views.StatusFilter";

  private static final int MAX_NAMES = 20_000;
  private static final int MAX_PATTERN = 2_000;
  private static final int MAX_WARNINGS = 100;

  /** Elements that are supported, or have no effect. */
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
                  + names(List.of())
                  + "\n  <jobFilters/>\n  "
                  + columns(COLUMNS)
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

  private static String columns(List<String> classes) {
    var out = new StringBuilder("<columns>\n");
    classes.forEach(column -> out.append("    <").append(column).append("/>\n"));
    return out.append("  </columns>").toString();
  }

  /**
   * Parses a definition.
   *
   * @throws Problem.Invalid if it is not well-formed, of an unknown type, or contains an invalid
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
    for (XmlElement filter : children(root, "jobFilters")) {
      if (!filter.name().equals(STATUS_FILTER)) {
        add(warnings, "The filter <" + filter.name() + "> is kept but has no effect here.");
      }
    }
    for (XmlElement property : children(root, "properties")) {
      add(warnings, "The property <" + property.name() + "> is kept but has no effect here.");
    }
    for (XmlElement column : children(root, "columns")) {
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
          case LIST -> selection(root);
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

  private static List<XmlElement> children(XmlElement root, String element) {
    XmlElement list = root.find(element);
    return list == null ? List.of() : list.children();
  }

  /**
   * The views in a folder's definition, by name.
   *
   * @param primary the name of the primary view; empty if none is set
   */
  public record FolderViews(Map<String, String> views, String primary) {}

  /**
   * Reads the views of a folder, without unknown types and views without a name. Null if the
   * definition has no list of views, not even an empty one.
   */
  public static @Nullable FolderViews ofFolder(String xml) {
    var byName = new LinkedHashMap<String, String>();
    XmlElement holder = holder(xml);
    XmlElement views = holder.find("views");
    if (views == null) {
      return null;
    }
    for (XmlElement view : views.children()) {
      String name = view.textOf("name", "");
      String text = xml.substring(view.start(), view.end()) + "\n";
      if (!name.isEmpty() && isKnown(text) && isName(name)) {
        byName.put(name, text);
      }
    }
    return new FolderViews(byName, holder.textOf("primaryView", ""));
  }

  /** The parent element of the views: the folder itself in old versions. */
  private static XmlElement holder(String xml) {
    XmlElement root = XmlReader.read(xml);
    XmlElement holder = root.find("folderViews");
    return holder == null ? root : holder;
  }

  /** Returns the folder's definition with these views; the same text if it has exactly these. */
  public static String withFolderViews(String xml, List<View> views) {
    var all = new LinkedHashMap<String, String>();
    String primary = "";
    for (View view : views) {
      String viewXml = DefinitionText.with(view.text(), "name", view.name());
      XmlElement root = XmlReader.read(viewXml);
      all.put(view.name(), viewXml.substring(root.start(), root.end()));
      primary = view.primary() ? view.name() : primary;
    }
    if (matches(ofFolder(xml), all, primary)) {
      return xml;
    }
    var text = new StringBuilder();
    text.append("<folderViews class=\"").append(HOLDER).append("\">\n    <views>\n");
    all.values().forEach(view -> text.append("      ").append(view).append('\n'));
    for (String other : unsupportedViews(xml)) {
      text.append("      ").append(other).append('\n');
    }
    text.append("    </views>\n");
    if (!primary.isEmpty()) {
      text.append("    <primaryView>").append(Html.escape(primary)).append("</primaryView>\n");
    }
    return DefinitionText.withElement(
        xml, "folderViews", text.append("  </folderViews>").toString());
  }

  /** The unsupported views of a folder, which are preserved. */
  private static List<String> unsupportedViews(String xml) {
    XmlElement views = holder(xml).find("views");
    var others = new ArrayList<String>();
    if (views != null) {
      for (XmlElement view : views.children()) {
        String text = xml.substring(view.start(), view.end());
        if (!isKnown(text)) {
          others.add(text);
        }
      }
    }
    return others;
  }

  private static boolean matches(
      @Nullable FolderViews existing, Map<String, String> views, String primary) {
    if (existing == null
        || !existing.views().keySet().equals(views.keySet())
        || !(existing.primary().equals(primary)
            || (existing.primary().isEmpty()
                && existing.views().keySet().iterator().next().equals(primary)))) {
      return false;
    }
    return views.entrySet().stream()
        .allMatch(entry ->
            existing.views().getOrDefault(entry.getKey(), "").strip().equals(entry.getValue()));
  }

  private static boolean isKnown(String text) {
    try {
      read(text);
      return true;
    } catch (Problem e) {
      return false;
    }
  }

  private static boolean isName(String name) {
    try {
      return NameRules.requireValid(name).equals(name);
    } catch (Problem.Invalid e) {
      return false;
    }
  }

  private static ViewContent selection(XmlElement root) {
    var names = new ArrayList<String>();
    XmlElement jobNames = root.find("jobNames");
    if (jobNames != null) {
      for (XmlElement element : jobNames.children()) {
        if (element.name().equals("string") && !element.text().isBlank()) {
          names.add(element.text().strip());
        }
      }
    }
    if (names.size() > MAX_NAMES) {
      throw new Problem.TooLarge(
          "A view lists at most " + MAX_NAMES + " names; use a regular expression.");
    }
    String status = status(root);
    XmlElement columns = root.find("columns");
    return new ViewContent.ItemSelection(
        List.copyOf(names),
        pattern(root.findText("includeRegex")),
        root.flag("recurse"),
        (status == null || status.isBlank()) ? null : status.strip().equals("true"),
        columns == null ? List.of() : columns.children().stream().map(XmlElement::name).toList());
  }

  private static @Nullable String status(XmlElement root) {
    String status = root.findText("statusFilter");
    if (status != null && !status.isBlank()) {
      return status;
    }
    XmlElement filter = statusFilter(root);
    return filter == null ? null : filter.textOf("statusFilter", "");
  }

  private static @Nullable XmlElement statusFilter(XmlElement root) {
    for (XmlElement filter : children(root, "jobFilters")) {
      if (filter.name().equals(STATUS_FILTER)) {
        return filter;
      }
    }
    return null;
  }

  /** Returns the XML with a filter for enabled or disabled jobs; null for no filter. */
  public static String withStatus(String xml, @Nullable Boolean enabled) {
    String result = xml;
    XmlElement filter = statusFilter(XmlReader.read(result));
    while (filter != null) {
      result = result.substring(0, filter.start()) + result.substring(filter.end());
      filter = statusFilter(XmlReader.read(result));
    }
    return enabled == null
        ? withoutElement(result, "statusFilter")
        : DefinitionText.with(result, "statusFilter", enabled.toString());
  }

  private static @Nullable Regex pattern(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    if (text.length() > MAX_PATTERN) {
      throw new Problem.Invalid("The regular expression of a view is too long.");
    }
    try {
      return Regex.of(text.strip());
    } catch (PatternSyntaxException e) {
      throw new Problem.Invalid(
          "Invalid regular expression (includeRegex): " + e.getDescription() + ".");
    }
  }

  /** Returns the XML with this view name. */
  public static String withName(String xml, String name) {
    return name.equals(XmlReader.read(xml).findText("name"))
        ? xml
        : DefinitionText.with(xml, "name", name);
  }

  /** Returns the XML with these job names. */
  public static String withJobNames(String xml, Collection<String> names) {
    return DefinitionText.withElement(xml, "jobNames", names(names));
  }

  /** Returns the XML with these columns, by Jenkins class. */
  public static String withColumns(String xml, List<String> classes) {
    return DefinitionText.withElement(xml, "columns", columns(classes));
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

  private static String names(Collection<String> names) {
    var out =
        new StringBuilder(
            "<jobNames>\n    <comparator class=\"java.lang.String$CaseInsensitiveComparator\"/>");
    for (String name : names) {
      out.append("\n    <string>").append(Html.escape(name)).append("</string>");
    }
    return out.append("\n  </jobNames>").toString();
  }
}
