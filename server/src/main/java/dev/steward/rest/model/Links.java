package dev.steward.rest.model;

import dev.steward.job.Item;
import dev.steward.job.ItemPaths;
import dev.steward.job.Job;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Resource;
import dev.steward.routing.ResourceType;
import dev.steward.routing.UrlPath;

/**
 * The URLs in exported documents.
 *
 * @param root the URL of the server, ending in a slash
 * @param items the prefix of items: the path of the view that the request goes through
 * @param base the full name of the folder that {@code items} represents; empty for the server
 */
public record Links(String root, String items, String base) {

  public Links(String root, String items) {
    this(root, items, "");
  }

  public static Links of(RequestContext call, ResourceType<ViewResource> view) {
    Resource<ViewResource> viewResource = call.resource().find(view);
    return viewResource == null || viewResource.equals(call.resource())
        ? new Links(call.rootUrl(), "")
        : new Links(call.rootUrl(), viewResource.url(), viewResource.value().group().base());
  }

  /** The URL of a job or a folder, ending in a slash. */
  String item(Item item) {
    if (items.isEmpty()) {
      return root + path(item);
    }
    String relativeName = ItemPaths.relative(base, item.fullName());
    return relativeName == null ? root + path(item) : root + items + path(relativeName);
  }

  String job(Job job) {
    return item(job);
  }

  String run(Job job, long number) {
    return job(job) + number + "/";
  }

  /** The path of a job or a folder below the server, ending in a slash. */
  public static String path(Item item) {
    return path(item.fullName());
  }

  /** The path of the item with this full name. */
  public static String path(String fullName) {
    if (fullName.indexOf('/') < 0) {
      return "job/" + UrlPath.encode(fullName) + "/";
    }
    var path = new StringBuilder();
    for (String name : fullName.split("/", -1)) {
      path.append("job/").append(UrlPath.encode(name)).append('/');
    }
    return path.toString();
  }
}
