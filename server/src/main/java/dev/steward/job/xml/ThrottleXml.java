package dev.steward.job.xml;

import dev.steward.job.definition.Throttle;
import dev.steward.text.XmlElement;
import dev.steward.type.FieldReader;
import dev.steward.type.Warnings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses the property of the Throttle Concurrent Builds plugin. */
final class ThrottleXml {

  static final String PROPERTY = "hudson.plugins.throttleconcurrents.ThrottleJobProperty";
  private static final int MAX_LIMIT = 1_000_000;

  private ThrottleXml() {}

  /** The limits in the properties; null if there are none. */
  static @Nullable Throttle read(@Nullable XmlElement properties, Warnings warnings) {
    XmlElement property = properties == null ? null : properties.find(PROPERTY);
    return property == null ? null : read(new FieldReader(property, warnings));
  }

  /** The limits in the property; null if throttling is disabled. */
  static @Nullable Throttle read(FieldReader in) {
    XmlElement property = in.element();
    if (!property.flag("throttleEnabled")) {
      property.markRead();
      return null;
    }
    String option = property.textOf("throttleOption", "project").strip();
    if (!option.equals("project") && !option.equals("category")) {
      in.warn("The throttle option must be project or category; throttling is disabled.");
      property.markRead();
      return null;
    }
    var categories = new ArrayList<String>();
    XmlElement list = property.find("categories");
    if (list != null) {
      for (XmlElement name : list.children()) {
        if (!name.text().isBlank()) {
          categories.add(name.text().strip());
        }
      }
    }
    return new Throttle(
        option.equals("category"),
        limit(property, "maxConcurrentPerNode", in),
        limit(property, "maxConcurrentTotal", in),
        List.copyOf(categories),
        property.flag("limitOneJobWithMatchingParams"),
        names(property.textOf("paramsToUseForLimit", "")));
  }

  private static List<String> names(String text) {
    return Arrays.stream(text.split("[,\\s]+", -1)).filter(name -> !name.isEmpty()).toList();
  }

  private static int limit(XmlElement property, String name, FieldReader in) {
    String text = property.textOf(name, "0").strip();
    if (text.isEmpty()) {
      return 0;
    }
    try {
      return Math.clamp(Long.parseLong(text), 0, MAX_LIMIT);
    } catch (NumberFormatException e) {
      in.warn("The throttle's <" + name + "> is not a number and is ignored.");
      return 0;
    }
  }
}
