package dev.steward.job.xml;

import dev.steward.access.GrantEntry;
import dev.steward.access.ItemGrants;
import dev.steward.access.ItemGrants.Inheritance;
import dev.steward.access.Matrix;
import dev.steward.access.Permission;
import dev.steward.text.XmlElement;
import dev.steward.type.FieldReader;
import dev.steward.type.Warnings;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Parses the permission matrix of a job or folder. Unknown entries grant nothing. */
final class GrantsXml {

  static final String JOB = "hudson.security.AuthorizationMatrixProperty";
  static final String FOLDER =
      "com.cloudbees.hudson.plugins.folder.properties.AuthorizationMatrixProperty";
  private static final String INHERITANCE = "org.jenkinsci.plugins.matrixauth.inheritance.";

  private GrantsXml() {}

  /** The grants in the properties of an item; null if there is no permission matrix. */
  static @Nullable ItemGrants read(@Nullable XmlElement properties, Warnings warnings) {
    if (properties == null) {
      return null;
    }
    XmlElement property = property(properties);
    return property == null ? null : readProperty(new FieldReader(property, warnings));
  }

  /** Reads the property that contains the permission matrix. */
  static ItemGrants readProperty(FieldReader in) {
    XmlElement property = in.element();
    var lines = new ArrayList<GrantEntry.SingleGrant>();
    for (XmlElement child : property.children()) {
      if (child.name().equals("permission")) {
        GrantEntry.SingleGrant line = GrantEntry.SingleGrant.of(child.text());
        Permission permission = line == null ? null : Permission.named(line.permission());
        if (line == null || permission == null) {
          in.warn("A <permission> of this item is unknown and is ignored.");
        } else if (!permission.isItemPermission()) {
          in.warn(permission.title() + " cannot be granted on a single item.");
        } else {
          lines.add(line);
        }
      }
    }
    return new ItemGrants(inheritance(property, in), Matrix.of(lines));
  }

  /** The matrix property of an item; null if there is none. */
  static @Nullable XmlElement property(XmlElement properties) {
    XmlElement property = properties.find(JOB);
    return property == null ? properties.find(FOLDER) : property;
  }

  private static Inheritance inheritance(XmlElement property, FieldReader in) {
    XmlElement element = property.find("inheritanceStrategy");
    String kind = element == null ? null : element.attribute("class");
    if (kind == null) {
      return property.flag("blocksInheritance") ? Inheritance.NONE : Inheritance.PARENT;
    }
    return switch (kind) {
      case INHERITANCE + "InheritParentStrategy" -> Inheritance.PARENT;
      case INHERITANCE + "InheritGlobalStrategy" -> Inheritance.GLOBAL;
      case INHERITANCE + "NonInheritingStrategy" -> Inheritance.NONE;
      default -> {
        in.warn(
            "No permissions are inherited, since the inheritance strategy is"
                + " unknown: "
                + kind
                + ".");
        yield Inheritance.NONE;
      }
    };
  }
}
