using System.ComponentModel.DataAnnotations;

namespace PasteBin.Worker.Storage;

/// <summary>Section <c>Storage</c> of the configuration; checked when the process starts.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>Bytes that all pastes together may take, as they are stored; nothing more is taken then until a twentieth is free. 0: no limit.</summary>
    [Range(0, 1L << 49)]
    public long MaxBytes { get; set; }
}
