package dev.steward.web;

import dev.steward.access.Permission;
import dev.steward.access.Subject;
import dev.steward.gate.Call;
import dev.steward.gate.Confirmation;
import dev.steward.gate.Shutdown;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What stands around every page: who looks at it, where it is, and what else there is to do here.
 *
 * @param context the path in front of all URLs, without a slash at its end
 * @param root the URL of the server, with a slash at its end
 * @param assets the path of stylesheet, scripts and icons, with a slash at its end; new whenever
 *     one of them is, so that browsers keep them for good
 * @param theme {@code light} or {@code dark} where the person chose one, else empty
 * @param userUrl the user's part of a URL
 * @param apiHelp the path of the page that says how the REST API shows this place
 * @param manages true where there is something to administer for who looks
 * @param confirmation what the action before did; null for nothing
 * @param shutdown that is being prepared; null for none
 * @param mayCancelShutdown true where the reader has the permission to cancel it
 * @param trail the places on the way here, the outermost first; without the server itself
 * @param tasks what can be done at this place, in the order shown
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
   * A place on the way.
   *
   * @param href its page; empty where it has none
   */
  public record Step(String name, String href) {}

  /**
   * A link beside a page, or a button that does something at once.
   *
   * @param icon a name in the sprite of icons
   * @param href where it leads, or what is sent by POST
   * @param here true where this very page is it
   * @param post true of a button
   * @param asks what is asked before a button does it; null where nothing is lost by it
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

  /** The frame of a page that has no tasks of its own. */
  public static Frame of(Call call) {
    return of(call, List.of());
  }

  /**
   * The frame of a page.
   *
   * @param tasks beside it; the one that leads to the page's own path, or else to the nearest above
   *     it, is marked
   */
  public static Frame of(Call call, List<Task> tasks) {
    return of(call, tasks, call.path());
  }

  /**
   * The frame of a page whose place has several names, such as a build and its permalinks.
   *
   * @param place the path that the tasks have for the place of the page
   */
  public static Frame of(Call call, List<Task> tasks, String place) {
    String theme = call.request().cookie("steward-theme");
    String context = call.site().contextPath();
    String own = call.path();
    String raw = call.request().rawPath();
    Task here = here(tasks, raw.startsWith(own) ? place + raw.substring(own.length()) : raw);
    boolean manages = call.rights().allows(call.caller(), Permission.MANAGE, Subject.SERVER);
    return new Frame(
        context,
        call.root(),
        context + Assets.path(),
        theme != null && THEMES.contains(theme) ? theme : "",
        call.crumb(),
        !call.caller().isAnonymous(),
        call.caller().fullName(),
        call.caller().name().toLowerCase(Locale.ENGLISH),
        ApiHelp.path(call),
        manages || call.rights().allows(call.caller(), Permission.SYSTEM_READ, Subject.SERVER),
        call.takeConfirmation(),
        call.rights().allows(call.caller(), Permission.READ, Subject.SERVER)
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

  /** The task of the page: of those that lead to it or above it, the one with the longest path. */
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

  /** Where other tasks lead below a path, it stands for itself alone. */
  private static boolean isRoot(List<Task> tasks, String href) {
    return tasks.stream().anyMatch(other -> bare(other.href()).startsWith(href + "/"));
  }

  private static String bare(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
