package dev.steward.job.xml;

import static dev.steward.job.xml.FormSchema.FormField.choice;
import static dev.steward.job.xml.FormSchema.FormField.flag;
import static dev.steward.job.xml.FormSchema.FormField.line;
import static dev.steward.job.xml.FormSchema.FormField.texts;

import dev.steward.access.Permission;
import dev.steward.job.xml.FormSchema.FormField;
import dev.steward.job.xml.FormSchema.FormOption;
import dev.steward.job.xml.FormSchema.FormSection;
import dev.steward.job.xml.FormSchema.FormType;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Form sections of job and folder properties: permissions and throttling. */
public final class PropertyForms {

  private static final String MATRIX = "hudson.security.AuthorizationMatrixProperty";
  private static final String INHERITANCE = "org.jenkinsci.plugins.matrixauth.inheritance.";

  static final FormSection PROPERTIES =
      new FormSection(
          "properties",
          "Permissions and throttling",
          List.of("properties"),
          List.of(
              permissionMatrix(MATRIX, "Enable project-based security"),
              new FormType(
                  ThrottleXml.PROPERTY,
                  "Throttle concurrent builds",
                  "<"
                      + ThrottleXml.PROPERTY
                      + "><maxConcurrentTotal>1</maxConcurrentTotal><throttleEnabled>true"
                      + "</throttleEnabled><throttleOption>project</throttleOption></"
                      + ThrottleXml.PROPERTY
                      + ">",
                  List.of(
                      flag("throttleEnabled", "Enabled"),
                      choice(
                          "throttleOption",
                          "Throttle",
                          new FormOption("project", "This project alone"),
                          new FormOption(
                              "category", "This project as part of one or more categories")),
                      line("maxConcurrentTotal", "Maximum total concurrent builds (0: no limit)"),
                      line(
                          "maxConcurrentPerNode",
                          "Maximum concurrent builds per node (0: no limit)"),
                      texts("categories", "Categories (one per line)", "string", ""),
                      flag(
                          "limitOneJobWithMatchingParams",
                          "Prevent multiple jobs with identical parameters from running"
                              + " concurrently"),
                      line("paramsToUseForLimit", "Parameters to compare (all if empty)")))),
          // Parameters and the build discarder have their own form sections.
          Set.of(
              "hudson.model.ParametersDefinitionProperty", "jenkins.model.BuildDiscarderProperty"));

  private PropertyForms() {}

  /**
   * The permission matrix among the properties of a folder.
   *
   * @param others names of the folder's other properties, which stay unchanged
   */
  public static FormSection folderPermissions(Set<String> others) {
    return new FormSection(
        "properties",
        "Permissions",
        List.of("properties"),
        List.of(
            permissionMatrix(
                "com.cloudbees.hudson.plugins.folder.properties.AuthorizationMatrixProperty",
                "Permissions in this folder")),
        others);
  }

  private static FormType permissionMatrix(String element, String name) {
    return new FormType(
        element,
        name,
        "<"
            + element
            + "><inheritanceStrategy class=\""
            + INHERITANCE
            + "InheritParentStrategy\"/></"
            + element
            + ">",
        List.of(
            choice(
                "inheritanceStrategy/@class",
                "Inheritance strategy",
                new FormOption(
                    INHERITANCE + "InheritParentStrategy", "Inherit permissions from parent ACL"),
                new FormOption(
                    INHERITANCE + "InheritGlobalStrategy", "Inherit globally defined permissions"),
                new FormOption(
                    INHERITANCE + "NonInheritingStrategy",
                    "Do not inherit permission grants from other ACLs")),
            new FormField(
                "",
                "Permissions",
                FormSchema.FieldType.PERMISSIONS,
                List.of(),
                "permission",
                List.of(
                    choice(
                        "kind",
                        "Type",
                        new FormOption("USER", "User"),
                        new FormOption("GROUP", "Group"),
                        new FormOption("EITHER", "User or group")),
                    line("name", "Name"),
                    choice("permission", "Permission", permissionOptions())))));
  }

  private static FormOption[] permissionOptions() {
    return Arrays.stream(Permission.values())
        .filter(Permission::isItemPermission)
        .map(permission -> new FormOption(permission.id(), permission.title()))
        .toArray(FormOption[]::new);
  }
}
