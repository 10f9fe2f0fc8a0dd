package dev.steward.rest;

import dev.steward.gate.Call;
import dev.steward.http.Response;
import dev.steward.job.xml.FolderXml;
import dev.steward.text.Json;
import java.util.List;

/** {@code itemCategories}: what can be made at a place, as forms ask for it. */
final class Categories {

  static final String FREESTYLE = "hudson.model.FreeStyleProject";

  private Categories() {}

  static <T> Response show(Call call, T place) {
    Json.Writer jobs =
        category(
            "standalone-projects",
            "Standalone Projects",
            "Jobs that stand for themselves.",
            2,
            item(
                FREESTYLE,
                "Freestyle project",
                "A job that runs shell scripts and keeps their log and files.",
                "symbol-freestyle-project",
                1));
    Json.Writer folders =
        category(
            "nested-projects",
            "Nested Projects",
            "What holds jobs in its turn.",
            1,
            item(
                FolderXml.CLASS,
                "Folder",
                "A place for jobs and folders under names of their own.",
                "symbol-folder-outline plugin-ionicons-api",
                2));
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
      String id, String name, String description, int order, Json.Writer item) {
    return Json.object()
        .put("description", description)
        .put("id", id)
        .put("items", List.of(item))
        .put("minToShow", 1)
        .put("name", name)
        .put("order", order);
  }
}
