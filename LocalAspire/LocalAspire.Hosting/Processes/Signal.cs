namespace LocalAspire.Hosting.Processes;

/// <summary>The signals used here, with Linux's numbers.</summary>
internal enum Signal
{
    None = 0,
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
