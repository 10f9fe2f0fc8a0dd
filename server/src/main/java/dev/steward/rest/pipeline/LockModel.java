package dev.steward.rest.pipeline;

import dev.steward.export.Model;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The export model of {@code /lockable-resources}. */
final class LockModel {

  /**
   * A resource as the caller may see it.
   *
   * @param buildName name of the run that owns it; null if it is free, or the caller may not see it
   */
  record ResourceView(
      String name,
      String labels,
      String description,
      boolean declared,
      boolean locked,
      @Nullable String buildName,
      @Nullable String cause,
      String reason,
      @Nullable Long since) {

    List<String> labelList() {
      return Arrays.stream(labels.split(" ", -1)).filter(label -> !label.isEmpty()).toList();
    }
  }

  /** All resources. */
  record LockView(List<ResourceView> resources) {}

  private static final Model<ResourceView> RESOURCE =
      Model.<ResourceView>of("org.jenkins.plugins.lockableresources.LockableResource")
          .text("buildName", ResourceView::buildName)
          .text("description", ResourceView::description)
          .bool("ephemeral", view -> !view.declared())
          .bool("free", view -> !view.locked())
          .text("labels", ResourceView::labels)
          .texts("labelsAsList", ResourceView::labelList)
          .text("lockCause", ResourceView::cause)
          .text("lockReason", ResourceView::reason)
          .bool("locked", ResourceView::locked)
          .text("name", ResourceView::name)
          .text("note", _ -> "")
          .texts("properties", _ -> List.of())
          .bool("reserved", _ -> false)
          .text("reservedBy", _ -> null)
          .text("reservedByEmail", _ -> null)
          .optionalInteger("reservedTimestamp", ResourceView::since)
          .bool("stolen", _ -> false)
          .build();

  static final Model<LockView> LOCKS =
      Model.<LockView>of(
              "org.jenkins.plugins.lockableresources.actions.LockableResourcesRootAction")
          .list("resources", RESOURCE, LockView::resources)
          .withoutClass()
          .inline()
          .build();

  private LockModel() {}
}
