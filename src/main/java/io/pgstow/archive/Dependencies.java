package io.pgstow.archive;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/** Sorts the entries of an archive by their dependencies, to find those that cannot be sorted. */
final class Dependencies {

  /** An entry with those that wait for it, and how many it waits for itself. */
  private static final class Node {
    final Entry entry;
    final List<Node> dependents = new ArrayList<>();
    int waitingFor;

    Node(Entry entry) {
      this.entry = entry;
    }
  }

  private final Map<Integer, Node> nodes = new HashMap<>();

  private Dependencies(Collection<Entry> entries) {
    entries.forEach(entry -> nodes.put(entry.dumpId(), new Node(entry)));
    for (Node node : nodes.values()) {
      for (int dependency : node.entry.dependencies()) {
        Node other = nodes.get(dependency);
        if (other != null) {
          other.dependents.add(node);
          node.waitingFor++;
        }
      }
    }
  }

  /** An entry that can never be restored: it comes after itself, or after one that does. */
  static Optional<Entry> findUnrestorable(Collection<Entry> entries) {
    var dependencies = new Dependencies(entries);
    dependencies.restoreAll();
    return dependencies.nodes.values().stream()
        .filter(node -> node.waitingFor > 0)
        .map(node -> node.entry)
        .findFirst();
  }

  private void restoreAll() {
    Queue<Node> ready = new ArrayDeque<>();
    nodes.values().stream().filter(node -> node.waitingFor == 0).forEach(ready::add);
    for (Node done = ready.poll(); done != null; done = ready.poll()) {
      for (Node dependent : done.dependents) {
        if (--dependent.waitingFor == 0) {
          ready.add(dependent);
        }
      }
    }
  }
}
