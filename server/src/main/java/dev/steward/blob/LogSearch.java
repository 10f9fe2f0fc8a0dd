package dev.steward.blob;

import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Searches a log for a string, ignoring the case of ASCII letters. In both directions, each byte is
 * read once and, for any text and log, compared at most twice on average (Knuth–Morris–Pratt).
 */
public final class LogSearch {

  private static final int WINDOW = 256 << 10;

  /**
   * Result of a search.
   *
   * @param at the offset of the match; -1 if there is none
   * @param next the offset at which to continue if the search reached its limit; -1 if it is
   *     complete
   */
  public record SearchResult(long at, long next) {
    private static final SearchResult NONE = new SearchResult(-1, -1);
  }

  private final LogPatches patches;
  private final byte[] pattern;
  private final int[] borders;
  private int matched;

  private LogSearch(LogPatches patches, byte[] text, boolean backwards) {
    this.patches = patches;
    this.pattern = new byte[text.length];
    for (int i = 0; i < text.length; i++) {
      pattern[i] = lower(text[backwards ? text.length - 1 - i : i]);
    }
    this.borders = borders(pattern);
  }

  private static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
  }

  /**
   * For each prefix of the text, the length of its longest proper prefix that is also its suffix.
   */
  private static int[] borders(byte[] text) {
    var borders = new int[text.length];
    int border = 0;
    for (int i = 1; i < text.length; i++) {
      while (border > 0 && text[i] != text[border]) {
        border = borders[border - 1];
      }
      if (text[i] == text[border]) {
        border++;
      }
      borders[i] = border;
    }
    return borders;
  }

  /** Advances by one byte; true if this byte completes a match. */
  private boolean advance(byte raw) {
    byte b = lower(raw);
    while (matched > 0 && b != pattern[matched]) {
      matched = borders[matched - 1];
    }
    if (b == pattern[matched]) {
      matched++;
    }
    return matched == pattern.length;
  }

  /**
   * Searches a log.
   *
   * @param patches replacements to apply before matching
   * @param text not empty
   * @param from the first byte to search; in a backward search, matches begin before it
   * @param backwards whether to search backwards
   * @param limit approximate maximum number of bytes to read
   */
  public static SearchResult search(
      Path log, LogPatches patches, byte[] text, long from, boolean backwards, long limit) {
    var search = new LogSearch(patches, text, backwards);
    try (FileChannel channel = FileChannel.open(log)) {
      long size = channel.size();
      long start = Math.clamp(from, 0, size);
      return backwards
          ? search.backwards(channel, Math.min(size, start + text.length - 1), limit)
          : search.forwards(channel, start, size, limit);
    } catch (NoSuchFileException e) {
      return SearchResult.NONE;
    } catch (IOException e) {
      throw new ServerFailure("reading a log", e);
    }
  }

  private SearchResult forwards(FileChannel channel, long start, long size, long limit)
      throws IOException {
    ByteBuffer window = ByteBuffer.allocate(WINDOW);
    long at = start;
    while (at < size) {
      if (at - start >= limit) {
        return new SearchResult(-1, at - matched);
      }
      read(channel, window, at, (int) Math.min(WINDOW, size - at));
      byte[] bytes = window.array();
      int length = window.limit();
      if (length == 0) {
        break;
      }
      for (int i = 0; i < length; i++) {
        if (advance(bytes[i])) {
          return new SearchResult(at + i + 1 - pattern.length, -1);
        }
      }
      at += length;
    }
    return SearchResult.NONE;
  }

  private SearchResult backwards(FileChannel channel, long end, long limit) throws IOException {
    ByteBuffer window = ByteBuffer.allocate(WINDOW);
    long at = end;
    while (at > 0) {
      if (end - at >= limit) {
        return new SearchResult(-1, at);
      }
      int count = (int) Math.min(WINDOW, at);
      read(channel, window, at - count, count);
      if (window.limit() < count) {
        break;
      }
      byte[] bytes = window.array();
      for (int i = count - 1; i >= 0; i--) {
        if (advance(bytes[i])) {
          return new SearchResult(at - count + i, -1);
        }
      }
      at -= count;
    }
    return SearchResult.NONE;
  }

  private void read(FileChannel channel, ByteBuffer window, long from, int count)
      throws IOException {
    PositionedRead.fill(channel, window.clear().limit(count), from);
    if (!patches.isEmpty()) {
      byte[] piece = new byte[window.limit()];
      window.get(0, piece);
      patches.apply(piece, piece.length, from);
      window.put(0, piece);
    }
  }
}
