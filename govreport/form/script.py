"""The script of a report: traditional characters, over-conversions and pinyin made plain for matching.

Mirrors convert whole pages to traditional script character by character, also where a character is
the same in both (製發, 強製), or print the pronunciation behind characters (統(tǒng)一). The form's
own vocabulary is simplified: labels, headings and names are matched in it and delivered as printed.
"""

import re
import unicodedata

# A variant and the character of the form's vocabulary that it stands for, one pair after the other.
# Made by scripts/make_variants.py.
VARIANTS = (
    "⺟母⺠民⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻚页⻛风⻜飞⻝食⻢马⻣骨⻥鱼⻦鸟⻩黄⻬齐⻰龙⻳龟䃮鿎並并"
    "亞亚佈布佔占併并來来侖仑侶侣侷局係系俬私倉仓個个們们倖幸倫伦偉伟側侧偹备傑杰傘伞備备傢家傳传傾倾"
    "僅仅僑侨僕仆儀仪儁俊億亿儉俭儘尽優优儲储兌兑兒儿兗兖內内兩两冊册凈净凍冻凱凯別别刪删則则剋克剎刹"
    "剛刚剝剥創创劃划劉刘劍剑勁劲動动務务勝胜勞劳勵励勸劝勻匀匯汇區区協协卻却卽即厙厍厤历厲厉參参叢丛"
    "吳吴呂吕員员唸念問问啓启啞哑啟启喚唤喬乔單单嗎吗噲哙噹当嚀咛嚥咽嚮向嚴严囌苏圇囵國国圍围園园圓圆"
    "圖图團团垻坝埡垭埰采執执堅坚堖垴堯尧報报場场塊块塗涂塢坞塵尘塹堑墊垫墰坛墳坟墶垯墻墙墾垦壇坛壋垱"
    "壘垒壚垆壜坛壟垄壠垅壩坝壯壮壺壶壽寿夢梦夥伙夾夹奧奥奪夺奮奋婁娄媧娲媽妈嫗妪孃娘孫孙學学孿孪宮宫"
    "寀采實实寧宁審审寫写寬宽寶宝將将專专尋寻對对導导屆届層层屬属岡冈峯峰峴岘島岛峽峡崍崃崑昆崗岗崙仑"
    "嵐岚嵗岁嶁嵝嶇岖嶗崂嶠峤嶧峄嶨峃嶮崄嶺岭嶼屿嶽岳巋岿巒峦巖岩帥帅師师帳帐帶带幃帏幫帮幹干幾几庫库"
    "廂厢廈厦廕荫廟庙廠厂廢废廣广廬庐廳厅弔吊張张強强彆别彈弹彌弥彎弯彔录彙汇彥彦彫雕彿佛後后徑径從从"
    "徠徕復复徵征恆恒悅悦惱恼愛爱慄栗態态慣惯慶庆慼戚憑凭憲宪懇恳應应懞蒙懷怀戀恋戰战戲戏戶户拋抛捨舍"
    "捲卷掃扫掛挂採采揚扬換换揮挥搖摇搶抢摺折撈捞撥拨撫抚擁拥擊击擔担據据擬拟擴扩擺摆攔拦攜携攝摄敎教"
    "敗败敘叙數数斷断於于旂旗昇升時时晉晋暉晖暘旸暢畅暫暂曆历曇昙曉晓曏向曬晒書书會会朮术東东枴拐柵栅"
    "柺拐査查桿杆梘枧條条棊棋棖枨棗枣棟栋棧栈棲栖椏桠楊杨楓枫業业極极榦干榮荣構构槓杠樂乐樅枞樑梁樓楼"
    "標标樞枢樣样樸朴樹树樺桦橋桥機机橫横檔档檜桧檢检檯台櫟栎櫻樱欄栏權权欏椤欒栾欖榄欽钦歐欧歡欢歲岁"
    "歷历歸归殻壳殼壳氂牦氣气汎泛決决沒没沖冲況况涇泾涼凉淥渌淨净淩凌淪沦淵渊淶涞淺浅渙涣減减渦涡測测"
    "渾浑湞浈湧涌湯汤溈沩準准溝沟溫温溮浉溳涢溼湿滄沧滎荥滙汇滬沪滯滞滸浒滾滚滿满漁渔漚沤漢汉漣涟漲涨"
    "漵溆漿浆潁颍潑泼潙沩潛潜潤润潯浔潿涠澇涝澗涧澠渑澤泽澮浍澱淀濃浓濕湿濟济濤涛濰潍濱滨濼泺瀆渎瀋沈"
    "瀏浏瀘泸瀝沥瀟潇瀠潆瀧泷瀨濑瀰弥瀲潋瀾澜灃沣灄滠灑洒灕漓灘滩灣湾灤滦為为烏乌無无煉炼煙烟煥焕煩烦"
    "煬炀熱热燈灯燒烧營营爐炉爛烂爭争爲为爺爷爾尔牆墙犛牦犢犊狀状猶犹獃呆獄狱獅狮獨独獲获獵猎獻献現现"
    "琱雕琿珲瑣琐瑤瑶瑪玛璉琏璣玑璦瑷環环瓊琼瓏珑甌瓯甕瓮產产産产甦苏甯宁畝亩畢毕畫画異异畵画當当疇畴"
    "疊叠療疗發发皁皂盃杯盞盏盡尽監监盤盘盧卢盪荡眞真眾众睏困矇蒙矯矫硃朱硤硖硯砚碩硕碭砀確确碼码磚砖"
    "磧碛磯矶磽硗礄硚礆硷礎础礦矿礬矾礱砻祕秘祗只祿禄禎祯禦御禪禅禮礼禿秃稅税稜棱種种稱称穀谷積积穩稳"
    "穫获窩窝窪洼窯窑竇窦竈灶竪竖競竞筆笔筍笋筧笕箇个節节範范築筑篔筼篤笃簀箦簍篓簡简簹筜簾帘籌筹籬篱"
    "籮箩粵粤糧粮糰团糾纠紀纪約约紅红納纳紐纽純纯紗纱紙纸級级紡纺紮扎細细紹绍終终絃弦組组結结絡络絨绒"
    "統统絲丝絳绛綉绣綏绥經经綜综綠绿綢绸綫线維维網网綵彩綸纶綺绮綽绰綿绵緊紧緑绿緒绪線线緞缎緣缘編编"
    "緯纬緱缑練练緻致縉缙縣县縫缝縱纵縴纤縹缥總总績绩織织繞绕繡绣繩绳繫系繳缴繼继續续纍累纏缠纔才纖纤"
    "缽钵罈坛罎坛罰罚羅罗羣群羨羡義义習习聖圣聞闻聯联聰聪聲声聶聂職职聽听肅肃脈脉脣唇脩修脫脱腦脑腳脚"
    "腸肠膚肤膠胶膩腻臘腊臚胪臥卧臨临臺台與与興兴舉举舊旧舘馆艤舣艷艳茲兹荊荆莊庄華华菴庵菸烟萇苌萊莱"
    "萬万葉叶葦苇葯药蒐搜蒓莼蒼苍蓆席蓋盖蓮莲蓴莼蔔卜蔘参蔞蒌蔣蒋蔥葱蔭荫蕎荞蕓芸蕩荡蕪芜蕭萧薊蓟薌芗"
    "薑姜薩萨薹苔藍蓝藝艺藥药藪薮藴蕴藺蔺蘄蕲蘆芦蘇苏蘊蕴蘋苹蘭兰蘿萝處处號号虯虬蜆蚬蝦虾螄蛳螞蚂蟬蝉"
    "蟻蚁蠶蚕蠻蛮衆众術术衕同衚胡衛卫衝冲衹只裏里補补裝装裡里製制複复褳裢襬摆覆复覈核見见規规覓觅視视"
    "親亲覺觉覽览觀观訂订計计訓训託托記记訟讼訥讷訪访設设許许訴诉訶诃註注証证詔诏評评詢询試试詩诗話话"
    "該该誇夸誌志認认誠诚誤误課课誼谊調调談谈請请論论諧谐諫谏諮咨諶谌諸诸諾诺謀谋謙谦講讲謝谢謨谟證证"
    "識识譙谯譚谭譜谱議议護护譽誉讀读讓让讚赞豎竖豐丰豔艳豬猪貓猫貝贝貞贞負负財财貢贡貧贫貨货貫贯責责"
    "貴贵買买費费貼贴貿贸賀贺賁贲資资賈贾賒赊賓宾賚赉賜赐賡赓賢贤賣卖賦赋質质賴赖購购賽赛贈赠贊赞贛赣"
    "趕赶趙赵跡迹踰逾蹟迹蹤踪躍跃車车軍军軒轩軟软軫轸軸轴軹轵軻轲較较載载輓挽輔辅輕轻輝辉輞辋輦辇輪轮"
    "輯辑輻辐輿舆轄辖轅辕轉转轎轿轟轰辦办農农迴回逕迳這这連连週周進进遊游運运過过達达違违遙遥遜逊遞递"
    "遠远適适遲迟遷迁選选遼辽邁迈還还邊边邏逻郟郏郵邮鄆郓鄉乡鄒邹鄔邬鄖郧鄧邓鄭郑鄰邻鄲郸鄴邺酇酂酈郦"
    "醣糖醫医釀酿釋释釗钊針针釣钓釦扣釵钗鈎勾鈐钤鈞钧鈡钟鈴铃鈸钹鈺钰鉅巨鉗钳鉛铅鉢钵鉤勾銀银銅铜銘铭"
    "銷销鋁铝鋅锌鋒锋鋪铺鋼钢錄录錢钱錦锦錫锡錯错録录錶表鍊炼鍋锅鍔锷鍬锹鍼针鍾钟鎂镁鎌镰鎖锁鎣蓥鎭镇"
    "鎮镇鏇旋鏈链鏞镛鏡镜鏵铧鐔镡鐘钟鐮镰鐵铁鐸铎鐺铛鑑鉴鑒鉴鑲镶鑼锣钩勾長长門门閃闪閆闫閉闭開开閑闲"
    "閒闲間间閔闵閘闸閣阁閤合閩闽閬阆閭闾閱阅閲阅閶阊閻阎闆板闇暗闊阔闕阙闖闯關关闞阚闢辟陘陉陝陕陞升"
    "陰阴陳陈陸陆陽阳隊队階阶際际隨随隱隐隴陇隻只雋隽雖虽雙双雜杂雞鸡離离難难雲云電电霑沾霧雾霽霁靈灵"
    "靜静鞏巩鞦秋韆千韋韦韓韩韜韬韻韵響响頁页頂顶頃顷項项順顺須须頌颂預预頒颁頓顿頗颇領领頡颉頭头頸颈"
    "頻频顆颗題题額额顏颜顓颛顔颜願愿顙颡類类顧顾顯显風风颱台飛飞飯饭飲饮飼饲養养餘余館馆餵喂饅馒饋馈"
    "饒饶馬马馮冯馱驮馳驰馴驯駁驳駐驻駒驹駕驾駝驼駟驷駱骆駿骏騌骔騎骑騰腾騾骡驅驱驊骅驕骄驗验驛驿驥骥"
    "驪骊體体髮发鬆松鬍胡鬚须鬥斗鬧闹鬱郁魚鱼魯鲁鮁鲅鮎鲇鮑鲍鮓鲊鮦鲖鮮鲜鯉鲤鯨鲸鰲鳌鰺鲹鱗鳞鱘鲟鳥鸟"
    "鳧凫鳩鸠鳬凫鳳凤鳴鸣鴉鸦鴛鸳鴦鸯鴨鸭鴻鸿鴿鸽鵑鹃鵝鹅鵠鹄鵡鹉鵬鹏鵰雕鵲鹊鶚鹗鶯莺鶴鹤鶿鹚鷀鹚鷂鹞"
    "鷄鸡鷗鸥鷥鸶鷲鹫鷹鹰鸕鸬鸚鹦鸞鸾鹹咸鹼碱鹽盐麗丽麥麦麪面麫面麯曲麴曲麵面麼么麽么黃黄點点黨党齊齐"
    "齋斋齒齿齡龄齣出龍龙龐庞龔龚龕龛龜龟𡻕岁"
)
_VARIANT = re.compile(f"[{VARIANTS[::2]}]")
_FOLD = {ord(variant): plain for variant, plain in zip(VARIANTS[::2], VARIANTS[1::2], strict=True)}
# No report does without 公开; a single traditional character may stand in any name.
_OPEN, _OPEN_TRADITIONAL = "开", "開"
_LETTERS = "[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ]"
# All that is no letter, digit or character: what labels may differ in.
_NOISE = re.compile(r"[^0-9A-Za-z\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
# Two literals instead of a class: only a literal first character is searched for at full speed.
_PINYIN = re.compile(rf"\({_LETTERS}{{1,6}}\)")
_WIDE_PINYIN = re.compile(f"（{_LETTERS}{{1,6}}）")


def is_traditional(text: str) -> bool:
    """Tell whether a text is printed in traditional script."""
    return _OPEN_TRADITIONAL in text and text.count(_OPEN_TRADITIONAL) > text.count(_OPEN)


def has_pinyin(text: str) -> bool:
    """Tell whether the pronunciation of characters is printed behind them."""
    return bool(_PINYIN.search(text) or _WIDE_PINYIN.search(text))


def without_pinyin(text: str) -> str:
    """Return the text without the pronunciations in brackets."""
    return _WIDE_PINYIN.sub("", _PINYIN.sub("", text))


def fold(text: str) -> str:
    """Return the text in the simplified characters of the form's vocabulary, a character for each one."""
    # Nearly all reports are in simplified characters, and finding that out costs less than translating.
    return text.translate(_FOLD) if _VARIANT.search(text) else text


def normalise(text: str) -> str:
    """Return a label without spaces, punctuation, brackets, quotes and pinyin, in simplified characters."""
    plain = unicodedata.normalize("NFKC", text)
    if "(" in plain:
        plain = without_pinyin(plain)
    return _NOISE.sub("", fold(plain))
