namespace DataFetch.UpstreamSimulator.Replay;

/// <summary>Recorded bodies of the real upstreams, from a folder with a folder an upstream. They are never part of this project.</summary>
internal sealed class Recordings
{
    private Recordings(SipRecording? sip, RedataRecordings redata) => (Sip, Redata) = (sip, redata);

    public static Recordings None { get; } = new(null, RedataRecordings.None);

    public SipRecording? Sip { get; }
    public RedataRecordings Redata { get; }

    public static Recordings Load(string? folder)
    {
        if (folder is null) return None;
        if (!Directory.Exists(folder)) throw new ArgumentException($"The replay folder '{Path.GetFullPath(folder)}' does not exist.");

        Recordings loaded = new(SipRecording.Load(Path.Combine(folder, "sip")), RedataRecordings.Load(Path.Combine(folder, "redata")));
        return loaded.Sip is null && loaded.Redata.IsEmpty
            ? throw new ArgumentException(
                $"The replay folder '{Path.GetFullPath(folder)}' has neither sip/{SipRecording.FileName} nor redata/{RedataRecordings.FilePattern}.")
            : loaded;
    }
}
