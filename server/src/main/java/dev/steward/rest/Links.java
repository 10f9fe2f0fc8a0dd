package dev.steward.rest;

import dev.steward.gate.Call;
import dev.steward.gate.Kind;
import dev.steward.gate.Path;
import dev.steward.gate.Place;
import dev.steward.job.Job;

/**
 * The URLs in exported documents.
 *
 * @param root of the server, ending in a slash
 * @param items what stands in front of items: a view's own path where the request came through it
 */
record Links(String root, String items) {

  static Links of(Call call, Kind<String> view) {
    Place<String> through = call.place().find(view);
    boolean atView = through != null && through.equals(call.place());
    return new Links(call.root(), through == null || atView ? "" : through.url());
  }

  String job(Job job) {
    return root + items + path(job);
  }

  String run(Job job, long number) {
    return job(job) + number + "/";
  }

  /** The path of a job below the server, ending in a slash. */
  static String path(Job job) {
    return path(job.fullName());
  }

  static String path(String fullName) {
    if (fullName.indexOf('/') < 0) {
      return "job/" + Path.encode(fullName) + "/";
    }
    var path = new StringBuilder();
    for (String name : fullName.split("/", -1)) {
      path.append("job/").append(Path.encode(name)).append('/');
    }
    return path.toString();
  }
}
