package dev.steward.rest.job;

import dev.steward.http.Response;
import dev.steward.job.xml.FolderXml;
import dev.steward.job.xml.PipelineXml;
import dev.steward.routing.RequestContext;
import dev.steward.text.Json;
import java.util.List;

/** The response to {@code itemCategories}: the item types that can be created in a container. */
final class ItemCategories {

  static final String FREESTYLE = "hudson.model.FreeStyleProject";

  private ItemCategories() {}

  static <T> Response show(RequestContext call, T place) {
    Json.Writer jobs =
        category(
            "standalone-projects",
            "Standalone Projects",
            "Create projects with a self-contained configuration and history. These"
                + " projects can be at the top-level or grouped within folders.",
            2,
            item(
                FREESTYLE,
                "Freestyle project",
                "Classic, general-purpose job type that checks out from up to one SCM,"
                    + " executes build steps serially, followed by post-build steps like"
                    + " archiving artifacts and sending email notifications.",
                "symbol-freestyle-project",
                1),
            item(
                PipelineXml.CLASS,
                "Pipeline",
                "Orchestrates long-running activities that can span multiple build agents. Suitable"
                    + " for building pipelines (formerly known as workflows) and/or organizing"
                    + " complex activities that do not easily fit in free-style job type.",
                "icon-pipeline",
                2));
    Json.Writer folders =
        category(
            "nested-projects",
            "Nested Projects",
            "Create project hierarchies with folders.",
            1,
            item(
                FolderXml.CLASS,
                "Folder",
                "Creates a container that stores nested items in it. Useful for grouping"
                    + " things together. Unlike view, which is just a filter, a folder creates"
                    + " a separate namespace, so you can have multiple things of the same name"
                    + " as long as they are in different folders.",
                "symbol-folder-outline plugin-ionicons-api",
                3));
    return Response.json(
        200,
        Json.object()
            .put("_class", "jenkins.model.item_category.Categories")
            .put("categories", List.of(jobs, folders))
            .toString());
  }

  private static Json.Writer item(
      String type, String name, String description, String icon, int order) {
    return Json.object()
        .put("iconXml", "")
        .put("displayName", name)
        .put("iconFilePathPattern", "")
        .put("description", description)
        .put("iconClassName", icon)
        .put("class", type)
        .put("order", order);
  }

  private static Json.Writer category(
      String id, String name, String description, int order, Json.Writer... items) {
    return Json.object()
        .put("description", description)
        .put("id", id)
        .put("items", List.of(items))
        .put("minToShow", 1)
        .put("name", name)
        .put("order", order);
  }
}
