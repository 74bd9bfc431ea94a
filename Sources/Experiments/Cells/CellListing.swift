import Interchange
import Records

/// Cells as `list` and `status` print them for programs.
public enum CellListing {
  /// The text of one array with the keys of `CellSummary`, in the cells' order.
  public static func json(_ cells: [Cell], store: RunStore) -> String {
    let summaries = cells.map { $0.summary(state: store.run($0.config).status().state).json }
    return JSONValue.array(summaries).text
  }
}
