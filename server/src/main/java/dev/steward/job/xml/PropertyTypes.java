package dev.steward.job.xml;

import dev.steward.access.GrantEntry;
import dev.steward.access.ItemGrants;
import dev.steward.access.Permission;
import dev.steward.job.definition.Throttle;
import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import dev.steward.text.XmlText;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.FieldOption;
import dev.steward.type.RowFormat;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The properties of jobs and folders that forms display: permissions and throttling. */
public final class PropertyTypes {

  private static final String INHERITANCE = "org.jenkinsci.plugins.matrixauth.inheritance.";
  private static final String PERMISSION = "permission";

  private static final Throttle NOT_THROTTLED =
      new Throttle(false, 0, 0, List.of(), false, List.of());

  private static final TypeDescription<ItemGrants> JOB_PERMISSIONS =
      permissionMatrix(GrantsXml.JOB, "Enable project-based security");

  private static final TypeDescription<ItemGrants> FOLDER_PERMISSIONS =
      permissionMatrix(GrantsXml.FOLDER, "Permissions in this folder");

  private static final TypeDescription<Throttle> THROTTLE =
      TypeDescription.of(
              TypeKind.PROPERTY, "throttleJobProperty", Throttle.class, ThrottleXml.PROPERTY)
          .label("Throttle concurrent builds")
          .help("Limits the number of concurrent builds, for the job or for its categories.")
          .plugin(new BundledPlugin("throttle-concurrents", "Throttled concurrent builds", "queue"))
          .template(
              "<"
                  + ThrottleXml.PROPERTY
                  + "><maxConcurrentTotal>1</maxConcurrentTotal><throttleEnabled>true"
                  + "</throttleEnabled><throttleOption>project</throttleOption></"
                  + ThrottleXml.PROPERTY
                  + ">")
          .fields(
              Field.flag("throttleEnabled", "Enabled"),
              Field.choice(
                  "throttleOption",
                  "Throttle",
                  new FieldOption("project", "This project alone"),
                  new FieldOption("category", "This project as part of one or more categories")),
              Field.text("maxConcurrentTotal", "Maximum total concurrent builds (0: no limit)"),
              Field.text(
                  "maxConcurrentPerNode", "Maximum concurrent builds per node (0: no limit)"),
              Field.texts("categories", "Categories (one per line)", "string", ""),
              Field.flag(
                  "limitOneJobWithMatchingParams",
                  "Prevent multiple jobs with identical parameters from running concurrently"),
              Field.text("paramsToUseForLimit", "Parameters to compare (all if empty)"))
          .reader(in -> {
            Throttle throttle = ThrottleXml.read(in);
            return throttle == null ? NOT_THROTTLED : throttle;
          });

  private PropertyTypes() {}

  /** The properties of jobs. */
  public static List<TypeDescription<?>> all() {
    var all = new ArrayList<TypeDescription<?>>(List.of(JOB_PERMISSIONS, THROTTLE));
    all.addAll(PipelineXml.properties());
    return List.copyOf(all);
  }

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
        List.of(FOLDER_PERMISSIONS),
        others,
        null);
  }

  private static TypeDescription<ItemGrants> permissionMatrix(String element, String label) {
    return TypeDescription.of(TypeKind.PROPERTY, "authorizationMatrix", ItemGrants.class, element)
        .label(label)
        .help(
            "Grants permissions to users and groups, in addition to inherited permissions or"
                + " instead of them.")
        .plugin(new BundledPlugin("matrix-auth", "Matrix authorization", "rights"))
        .template(
            "<"
                + element
                + "><inheritanceStrategy class=\""
                + INHERITANCE
                + "InheritParentStrategy\"/></"
                + element
                + ">")
        .fields(
            Field.choice(
                    "inheritanceStrategy",
                    "Inheritance strategy",
                    new FieldOption(
                        INHERITANCE + "InheritParentStrategy",
                        "Inherit permissions from parent ACL"),
                    new FieldOption(
                        INHERITANCE + "InheritGlobalStrategy",
                        "Inherit globally defined permissions"),
                    new FieldOption(
                        INHERITANCE + "NonInheritingStrategy",
                        "Do not inherit permission grants from other ACLs"))
                .at("inheritanceStrategy/@class"),
            Field.rows(
                "permissions",
                "Permissions",
                PERMISSION,
                List.of(
                    Field.choice(
                        "kind",
                        "Type",
                        new FieldOption("USER", "User"),
                        new FieldOption("GROUP", "Group"),
                        new FieldOption("EITHER", "User or group")),
                    Field.text("name", "Name"),
                    Field.choice("permission", "Permission", permissionOptions())),
                new GrantRow()))
        .reader(in -> GrantsXml.readProperty(in));
  }

  private static FieldOption[] permissionOptions() {
    return Arrays.stream(Permission.values())
        .filter(Permission::isItemPermission)
        .map(permission -> new FieldOption(permission.id(), permission.title()))
        .toArray(FieldOption[]::new);
  }

  /** A grant: the type of the grantee, its name and the permission, in one string. */
  private static final class GrantRow implements RowFormat {

    @Override
    public boolean accepts(EditableElement row) {
      return GrantEntry.SingleGrant.of(row.text()) != null;
    }

    @Override
    public List<String> cells(EditableElement row) {
      GrantEntry.SingleGrant grant = GrantEntry.SingleGrant.of(row.text());
      return grant == null
          ? List.of("", "", "")
          : List.of(grant.kind().name(), grant.name(), grant.permission());
    }

    @Override
    public EditableElement row(List<String> cells) {
      var grant =
          new GrantEntry.SingleGrant(
              granteeType(cells.get(0)), cells.get(2).strip(), cells.get(1).strip());
      return EditableElement.of(XmlText.element(PERMISSION, grant.configText()));
    }

    private static GrantEntry.GranteeType granteeType(String text) {
      for (GrantEntry.GranteeType kind : GrantEntry.GranteeType.values()) {
        if (kind.name().equals(text)) {
          return kind;
        }
      }
      throw new Problem.Invalid("Permissions can be granted to USER, GROUP or EITHER.");
    }
  }
}
