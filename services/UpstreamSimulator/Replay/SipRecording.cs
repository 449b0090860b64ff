using System.Text.Json;
using DataFetch.UpstreamSimulator.Seeded;
using DataFetch.UpstreamSimulator.Sip;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.UpstreamSimulator.Replay;

/// <summary>A record of a recorded page.</summary>
internal sealed record SipRecordedRecord(SipNode Node, Instant At, SipPrice Price);

/// <summary>A recorded first page of CMG online. Its nodes join the grid and its prices the truth, so that all answers agree with it.</summary>
internal sealed record SipRecording(byte[] Body, LocalDate Day, int Limit, IReadOnlyList<SipRecordedRecord> Records)
{
    public const string FileName = "gtopt_cmg_online.json";

    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["America/Santiago"];
    private static readonly LocalDateTimePattern Minute = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");

    public bool Answers(SipQuery query) =>
        query.Start == Day && query.End == Day && query.Limit == Limit && query.PageFromOne == 1;

    public static SipRecording? Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return null;

        var body = File.ReadAllBytes(path);
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        SipRecordedRecord[] records = [.. root.GetProperty("data").EnumerateArray().Select(Read)];
        return new(body, records[0].At.InZone(Zone).Date, root.GetProperty("limit").GetInt32(), records);
    }

    private static SipRecordedRecord Read(JsonElement record) => new(
        new(
            record.GetProperty("id_info").GetInt32(),
            record.GetProperty("barra_info").GetString()!,
            record.GetProperty("barra_transf").GetString()!),
        Minute.Parse(record.GetProperty("fecha_minuto").GetString()!).Value.InZoneStrictly(Zone).ToInstant(),
        new(Scaled(record, "cmg_usd_mwh_"), Scaled(record, "cmg_clp_kwh_")));

    private static long Scaled(JsonElement record, string name) =>
        DecimalText.Parse(record.GetProperty(name).GetDecimal(), SipPrice.Decimals);
}
