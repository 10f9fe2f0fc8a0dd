package dev.steward.web;

import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.gate.Confirmation;
import dev.steward.gate.RequestContext;
import dev.steward.gate.Shutdown;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Data for the layout around every page: user, breadcrumbs and side menu.
 *
 * @param context path in front of all URLs, without trailing slash
 * @param root URL of the server, with trailing slash
 * @param assets path of style sheet, scripts and icons, with trailing slash; it changes with their
 *     content, so browsers cache them permanently
 * @param theme {@code light} or {@code dark} if the user chose one, else empty
 * @param userUrl URL segment of the user
 * @param apiHelp path of the REST API help for this page
 * @param manages true if the user may open the administration pages
 * @param confirmation message about the previous action; null if there is none
 * @param shutdown pending shutdown; null if there is none
 * @param mayCancelShutdown true if the user has the permission to cancel the shutdown
 * @param trail breadcrumbs, the outermost first, without the server itself
 * @param tasks entries of the side menu, in display order
 */
public record Frame(
    String context,
    String root,
    String assets,
    String theme,
    String crumb,
    boolean signedIn,
    String userName,
    String userUrl,
    String apiHelp,
    boolean manages,
    @Nullable Confirmation confirmation,
    @Nullable Shutdown shutdown,
    boolean mayCancelShutdown,
    List<Step> trail,
    List<Task> tasks) {

  private static final List<String> THEMES = List.of("light", "dark");

  /**
   * A breadcrumb.
   *
   * @param href path of its page; empty if it has none
   */
  public record Step(String name, String href) {}

  /**
   * An entry of the side menu: a link, or a button that sends a POST.
   *
   * @param icon name in the icon sprite
   * @param href target of the link or of the POST
   * @param here true if the entry leads to the current page
   * @param post true for a button
   * @param asks question to confirm before the POST; null if the action loses no data
   */
  public record Task(
      String icon, String label, String href, boolean here, boolean post, @Nullable String asks) {

    public static Task link(String icon, String label, String href) {
      return new Task(icon, label, href, false, false, null);
    }

    public static Task button(String icon, String label, String href, @Nullable String asks) {
      return new Task(icon, label, href, false, true, asks);
    }
  }

  /** Layout of a page without a side menu. */
  public static Frame of(RequestContext call) {
    return of(call, List.of());
  }

  /**
   * Layout of a page.
   *
   * @param tasks side menu; the entry with the path of the page, or else with the nearest path
   *     above it, is marked as current
   */
  public static Frame of(RequestContext call, List<Task> tasks) {
    return of(call, tasks, call.path());
  }

  /**
   * Layout of a page whose resource has several paths, such as a build and its permalinks.
   *
   * @param place path of the resource that the tasks use
   */
  public static Frame of(RequestContext call, List<Task> tasks, String place) {
    String theme = call.request().cookie("steward-theme");
    String context = call.site().contextPath();
    String own = call.path();
    String raw = call.request().rawPath();
    Task here = here(tasks, raw.startsWith(own) ? place + raw.substring(own.length()) : raw);
    boolean manages =
        call.rights().allows(call.caller(), Permission.MANAGE, ProtectedObject.SERVER);
    return new Frame(
        context,
        call.rootUrl(),
        context + Assets.path(),
        theme != null && THEMES.contains(theme) ? theme : "",
        call.crumb(),
        !call.caller().isAnonymous(),
        call.caller().fullName(),
        call.caller().name().toLowerCase(Locale.ENGLISH),
        ApiHelp.path(call),
        manages
            || call.rights().allows(call.caller(), Permission.SYSTEM_READ, ProtectedObject.SERVER),
        call.takeConfirmation(),
        call.rights().allows(call.caller(), Permission.READ, ProtectedObject.SERVER)
            ? call.site().shutdown().get()
            : null,
        manages,
        Trail.of(call),
        tasks.stream()
            .map(task ->
                task.equals(here)
                    ? new Task(task.icon(), task.label(), task.href(), true, false, null)
                    : task)
            .toList());
  }

  /** The task of the current page: the longest path that is the page or leads above it. */
  private static @Nullable Task here(List<Task> tasks, String path) {
    String page = bare(path);
    Task nearest = null;
    for (Task task : tasks) {
      String href = bare(task.href());
      boolean leads = page.equals(href) || (page.startsWith(href + "/") && !isRoot(tasks, href));
      if (!task.post()
          && leads
          && (nearest == null || href.length() > bare(nearest.href()).length())) {
        nearest = task;
      }
    }
    return nearest;
  }

  /** A path with other tasks below it matches only the page itself. */
  private static boolean isRoot(List<Task> tasks, String href) {
    return tasks.stream().anyMatch(other -> bare(other.href()).startsWith(href + "/"));
  }

  private static String bare(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
