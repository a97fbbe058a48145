namespace ManifestToKustomize.Manifest;

/// <summary>The manifest or the settings ask for something that cannot be written; the message names it.</summary>
public sealed class ManifestException(string message) : Exception(message);
