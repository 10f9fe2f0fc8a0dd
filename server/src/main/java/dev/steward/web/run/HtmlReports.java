package dev.steward.web.run;

import dev.steward.run.Run;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The published HTML reports of a build, found among its artifacts. */
final class HtmlReports {
  private static final int MAX_REPORTS = 20;

  /** Folder among the artifacts in which the post-build action keeps the reports. */
  private static final String PREFIX = "htmlreports/";

  /** Page with links to the files of a report. */
  private static final String INDEX = "htmlpublisher-wrapper.html";

  private HtmlReports() {}

  /** The pages to which links lead, by the names of the reports. */
  static Map<String, String> links(Run run) {
    var pages = new LinkedHashMap<String, String>();
    for (String artifact : run.artifacts()) {
      int slash = artifact.startsWith(PREFIX) ? artifact.indexOf('/', PREFIX.length()) : -1;
      if (slash > 0) {
        String folder = artifact.substring(PREFIX.length(), slash);
        String file = artifact.substring(slash + 1);
        if (file.equals(INDEX) || (file.equals("index.html") && !pages.containsKey(name(folder)))) {
          pages.put(name(folder), artifact);
        }
        if (pages.size() >= MAX_REPORTS) {
          break;
        }
      }
    }
    return pages;
  }

  /** The name of a report: an underscore begins an encoded byte. */
  private static String name(String folder) {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < folder.length(); i++) {
      char c = folder.charAt(i);
      int high =
          c == '_' && i + 2 < folder.length() ? Character.digit(folder.charAt(i + 1), 16) : -1;
      int low = high < 0 ? -1 : Character.digit(folder.charAt(i + 2), 16);
      if (low >= 0) {
        bytes.write(high * 16 + low);
        i += 2;
      } else {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
